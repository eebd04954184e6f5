import { RequestMethod } from '@nestjs/common';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { DISCLOSURE, type Disclosure } from './discloses.js';

export interface Route {
  /** `GET` */
  readonly method: string;
  /** `/api/schools/:code/development` */
  readonly path: string;
  /** Undefined where the handler declares nothing. */
  readonly disclosure: Disclosure | undefined;
}

/** Every route of the programme's API with what its handler declares, by path and method. */
export function apiRoutes(modules: ModulesContainer): Route[] {
  const scanner = new MetadataScanner();
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  const routes = controllers.flatMap(({ metatype }) => {
    if (!metatype) return [];
    const { prototype } = metatype as { prototype: Record<string, object> };
    return scanner.getAllMethodNames(prototype).flatMap((name) => routesOf(metatype, prototype[name]!));
  });
  return routes
    .filter(({ path }) => /^\/api(?:\/|$)/.test(path))
    .sort((a, b) => (a.path + a.method < b.path + b.method ? -1 : 1));
}

function routesOf(controller: object, handler: object): Route[] {
  const method = Reflect.getMetadata('method', handler) as RequestMethod | undefined;
  if (method === undefined) return [];
  const read = (key: string | symbol, from: object): unknown => Reflect.getMetadata(key, from);
  const disclosure = (read(DISCLOSURE, handler) ?? read(DISCLOSURE, controller)) as Disclosure | undefined;
  const below = pathsOf(read('path', handler));
  return pathsOf(read('path', controller)).flatMap((base) =>
    below.map((path) => ({ method: RequestMethod[method], path: join(base, path), disclosure })),
  );
}

function pathsOf(metadata: unknown): string[] {
  return (Array.isArray(metadata) ? metadata : [metadata ?? '']).map(String);
}

function join(base: string, path: string): string {
  return `/${[base, path]
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`;
}
