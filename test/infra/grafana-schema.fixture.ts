import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const FILE = fileURLToPath(new URL('./grafana-dashboard.ts', import.meta.url));
const SDK = '@grafana/grafana-foundation-sdk';

/**
 * `Json`: enumerations stand as their values, and a query is of whatever kind its source takes. `Some`: what has a default
 * may be left out.
 */
const TYPES = [
  'type Value<T> = T extends string ? `${T}` : T | (`${T & number}` extends `${infer N extends number}` ? N : never);',
  'type Json<T> = T extends string | number ? Value<T> : T extends (infer U)[] ? Json<U>[] : T extends object',
  "  ? '_implementsDataqueryVariant' extends keyof T ? Record<string, unknown> : { [K in keyof T]: Json<T[K]> } : T;",
  'type Some<T> = T extends (infer U)[] ? U[] : T extends object ? { [K in keyof T]?: Some<T[K]> } : T;',
];

interface Panel {
  readonly type: string;
  readonly options: object;
  readonly fieldConfig: { readonly defaults: { readonly custom?: object } };
}

/**
 * Holds a dashboard to the types that Grafana publishes of its own JSON: names and values alike, of the dashboard, and of
 * the options and field settings of each panel.
 *
 * @returns each fault as TypeScript tells it, with the text that it is about
 */
export function dashboardFaults(dashboard: { readonly panels: readonly Panel[] }): string[] {
  const kinds = [...new Set(dashboard.panels.map(({ type }) => type))];
  const held = (name: string, type: string, value: object) =>
    `export const ${name}: Json<Some<${type}>> = ${JSON.stringify(value)};`;
  const lines = [
    `import type { Dashboard } from '${SDK}/dashboard';`,
    ...kinds.map((kind) => `import type * as ${kind} from '${SDK}/${kind}';`),
    ...TYPES,
    `export const dashboard: Json<Dashboard> = ${JSON.stringify(dashboard)};`,
    ...dashboard.panels.flatMap(({ type, options, fieldConfig: { defaults } }, i) => [
      held(`options${i}`, `${type}.Options`, options),
      ...(defaults.custom ? [held(`field${i}`, `${type}.FieldConfig`, defaults.custom)] : []),
    ]),
  ];
  return check(lines.join('\n'));
}

function check(text: string): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === FILE || fileExists(path);
  host.getSourceFile = (path, target) =>
    path === FILE ? ts.createSourceFile(path, text, target, true) : getSourceFile(path, target);
  const program = ts.createProgram([FILE], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText, start = 0, length = 0 }) => {
    return `${ts.flattenDiagnosticMessageText(messageText, ' ')} ‹${text.slice(start, start + length)}›`;
  });
}
