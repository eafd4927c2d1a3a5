/** Buttons of our own: the frame and the first page stand without a library of components. */
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Link, type LinkProps } from '../router/link.tsx';
import './button.css';

type Variant = 'filled' | 'default' | 'subtle' | 'danger' | 'danger-filled';

interface Look {
  readonly variant?: Variant;
  readonly size?: 'small' | 'medium' | 'large';
  readonly icon?: ReactNode;
  readonly isWide?: boolean;
}

export interface ButtonProps extends Look, ComponentPropsWithRef<'button'> {
  /** What it started has not ended: it shows that and takes no second press. */
  readonly isBusy?: boolean;
}

export function Button({
  variant = 'filled',
  size = 'medium',
  icon,
  isWide = false,
  isBusy = false,
  disabled,
  className = '',
  type = 'button',
  children,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled === true || isBusy}
      aria-busy={isBusy}
      className={`button ${className}`}
      data-variant={variant}
      data-size={size}
      data-wide={isWide}
    >
      {isBusy ? <span className="button-wait" aria-hidden="true" /> : icon}
      <span>{children}</span>
    </button>
  );
}

/** Looks like a button, is a link: it leads somewhere and does nothing else. */
export function ButtonLink({
  variant = 'filled',
  size = 'medium',
  icon,
  isWide = false,
  children,
  ...rest
}: Look & LinkProps): ReactNode {
  return (
    <Link {...rest} className="button" data-variant={variant} data-size={size} data-wide={isWide}>
      {icon}
      <span>{children}</span>
    </Link>
  );
}

/** For what leaves this page: a download, the API's own page. */
export function ButtonAnchor({
  variant = 'filled',
  size = 'medium',
  icon,
  isWide = false,
  children,
  ...rest
}: Look & ComponentPropsWithRef<'a'>): ReactNode {
  return (
    <a {...rest} className="button" data-variant={variant} data-size={size} data-wide={isWide}>
      {icon}
      <span>{children}</span>
    </a>
  );
}

interface IconButtonProps extends ComponentPropsWithRef<'button'> {
  /** Its name, for those who do not see the picture; shown on hover. */
  readonly label: string;
  readonly isBare?: boolean;
}

export function IconButton({ label, isBare = false, className = '', children, ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`icon-button ${className}`}
      data-bare={isBare}
      {...rest}
    >
      {children}
    </button>
  );
}
