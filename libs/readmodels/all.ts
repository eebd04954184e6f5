import type { ReadModel } from './contract.js';
import { statementIndex } from './statement-index/model.js';

/** Every read model that the projector keeps. */
export const readModels: readonly ReadModel[] = [statementIndex];
