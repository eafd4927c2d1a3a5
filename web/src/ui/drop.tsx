/** A button that opens a small panel: for the few menus of the frame, without the weight of a positioning library. */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import './drop.css';

interface DropProps {
  readonly label: string;
  readonly button: ReactNode;
  readonly className?: string;
  /** Looks like a small button of the page. */
  readonly isButton?: boolean;
  readonly side?: 'start' | 'end';
  /** `close` is for what leads away. */
  readonly children: (close: () => void) => ReactNode;
  readonly testId?: string;
}

export function Drop({
  label,
  button,
  className = '',
  isButton = false,
  side = 'end',
  children,
  testId,
}: DropProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const panelId = useId();
  const close = (): void => setOpen(false);
  useEffect(() => {
    if (!isOpen) return;
    const onPointer = (event: PointerEvent): void => {
      if (!place.current?.contains(event.target as Node)) setOpen(false);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      trigger.current?.focus();
    };
    document.addEventListener('pointerdown', onPointer);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      document.removeEventListener('keydown', onKey);
    };
  }, [isOpen]);
  return (
    <div className="drop" ref={place}>
      <button
        ref={trigger}
        type="button"
        className={isButton ? `button ${className}` : className}
        {...(isButton ? { 'data-variant': 'default', 'data-size': 'small' } : {})}
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={panelId}
        onClick={() => setOpen(!isOpen)}
        data-testid={testId}
      >
        {button}
      </button>
      <div id={panelId} className="drop-panel" data-side={side} hidden={!isOpen}>
        {isOpen && children(close)}
      </div>
    </div>
  );
}
