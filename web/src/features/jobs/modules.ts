import type { ModuleView } from '#core/features/jobs/jobs.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { Language } from '../../texts/languages.ts';
import { modulesQuery } from './jobs.queries.ts';

export function useModules(): readonly ModuleView[] {
  return useQuery(modulesQuery).data?.items ?? [];
}

/** Its title; of a module that is not at hand, the beginning of its hash. */
export function moduleName(modules: readonly ModuleView[], module: string, language: Language): string {
  return modules.find((one) => one.module === module)?.title[language] ?? module.slice(0, 8);
}
