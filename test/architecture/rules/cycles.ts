/** No circles among the files of the product, types included. */
import { type Edge, type Project, productModules } from '../project.ts';
import type { Violation } from '../violation.ts';

/** One violation per circle-forming group of files, at the import that leaves its first file. */
export function cycleViolations(project: Project): Violation[] {
  const edgesByPath = new Map(
    productModules(project).map((m) => [m.source.path, m.edges] as const),
  );
  const violations: Violation[] = [];
  const reported = new Set<string>();
  for (const start of edgesByPath.keys()) {
    if (reported.has(start)) continue;
    const circle = shortestCircle(start, edgesByPath);
    const first = circle?.[0];
    if (circle === undefined || first === undefined) continue;
    for (const edge of circle) reported.add(edge.from);
    const route = [...circle.map((edge) => edge.from), start].join(' → ');
    violations.push({ rule: 'cycle', file: start, line: first.line, found: route });
  }
  return violations;
}

/** The shortest way from a file back to itself, by breadth-first search. */
function shortestCircle(
  start: string,
  edgesByPath: ReadonlyMap<string, readonly Edge[]>,
): readonly Edge[] | undefined {
  const seen = new Set<string>();
  let frontier: (readonly Edge[])[] = [[]];
  while (frontier.length > 0) {
    const next: (readonly Edge[])[] = [];
    for (const way of frontier) {
      for (const edge of edgesByPath.get(endOf(way, start)) ?? []) {
        if (edge.target.kind !== 'file') continue;
        if (edge.target.path === start) return [...way, edge];
        if (seen.has(edge.target.path)) continue;
        seen.add(edge.target.path);
        next.push([...way, edge]);
      }
    }
    frontier = next;
  }
  return undefined;
}

function endOf(way: readonly Edge[], start: string): string {
  const last = way.at(-1);
  return last?.target.kind === 'file' ? last.target.path : start;
}
