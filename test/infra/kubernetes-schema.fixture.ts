/**
 * Validation of Kubernetes resources by the schemas of the package `kubernetes-models`, which are generated from Kubernetes'
 * own OpenAPI description. Those schemas let unknown fields pass, as the API server once did; a misspelt probe would
 * silently be no probe. So what the validator never looks at counts as unknown.
 */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
}

interface ModelClass {
  new (data: object): { validate(): void };
}

/** @returns the resource's problems, none where it is valid */
export async function problemsOf(resource: Resource): Promise<string[]> {
  const group = resource.apiVersion;
  const models = (await import(`kubernetes-models/${group}`)) as Record<string, ModelClass>;
  const Model = models[resource.kind];
  if (!Model) return [`${group} has no ${resource.kind}`];
  const unseen = new Map<object, { readonly path: string; readonly keys: Set<string> }>();
  const watched = watch(new Model(resource), '$', unseen);
  try {
    watched.validate();
  } catch (error) {
    return [(error as Error).message];
  }
  return [...unseen.values()].flatMap(({ path, keys }) => [...keys].map((key) => `${path}.${key}: unknown field`));
}

function watch<T extends object>(target: T, path: string, unseen: Map<object, { path: string; keys: Set<string> }>): T {
  const keys = new Set(Object.keys(target));
  unseen.set(target, { path, keys });
  return new Proxy(target, {
    get(object, key) {
      const value = Reflect.get(object, key) as unknown;
      if (typeof key === 'string') keys.delete(key);
      if (typeof value !== 'object' || value === null) return value;
      return watch(value, `${path}.${String(key)}`, unseen);
    },
  });
}
