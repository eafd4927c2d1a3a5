/** The three faces of something that is not there (yet): loading, empty, failed. */
import { Button } from './button.tsx';
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useProblem } from '../texts/problems.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Card } from './card.tsx';

export function Bricks({ courses = 3 }: { readonly courses?: number }): ReactNode {
  const { t } = useTexts();
  return (
    <div className="bricks" role="status" aria-label={t('ui.loading')}>
      {Array.from({ length: courses }, (_, course) => (
        <i key={course} />
      ))}
    </div>
  );
}

/** One sentence and one button. */
export function Empty({
  icon,
  children,
  action,
}: {
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}): ReactNode {
  return (
    <div className="empty">
      {icon}
      <p>{children}</p>
      {action}
    </div>
  );
}

/** What went wrong, why, and what to do next. */
export function Failed({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }): ReactNode {
  const { t } = useTexts();
  const problem = useProblem(error);
  // Their own choice: nothing failed.
  const isDeclined = problem.code === 'proof_declined';
  return (
    <div className="banner" data-tone={isDeclined ? 'calm' : 'bad'} role={isDeclined ? 'status' : 'alert'}>
      {!isDeclined && <IconPlugConnectedX size={22} stroke={1.6} aria-hidden="true" />}
      <div className="grow stack-close">
        <span className="strong">{problem.title}</span>
        {problem.next !== undefined && <span className="small">{problem.next}</span>}
      </div>
      {onRetry !== undefined && (
        <Button variant="default" onClick={onRetry}>
          {t('ui.retry')}
        </Button>
      )}
    </div>
  );
}

interface ReadyProps<Value> {
  readonly query: UseQueryResult<Value>;
  readonly courses?: number;
  readonly children: (value: Value) => ReactNode;
}

/** Shows a query: bricks while it comes, the cause if it does not; what was there before stays while it is read anew. */
export function Ready<Value>({ query, courses, children }: ReadyProps<Value>): ReactNode {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  return <Bricks {...(courses === undefined ? {} : { courses })} />;
}

/** The same in a card of its own, for whole pages. */
export function ReadyPage<Value>(props: ReadyProps<Value>): ReactNode {
  if (props.query.data !== undefined) return props.children(props.query.data);
  return (
    <Card>
      <Ready {...props} courses={6} />
    </Card>
  );
}
