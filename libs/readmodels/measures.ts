import { breadthQuery } from './breadth/query.js';
import { capacityIndexQuery } from './capacity-index/query.js';
import { cascadeQuery } from './cascade/query.js';
import { dataQualityQuery } from './data-quality/query.js';
import { evaluationLevelQuery } from './evaluation-level/query.js';
import { growthQuery } from './growth/query.js';
import { hoursQuery } from './hours/query.js';
import { inquiryCyclesQuery } from './inquiry-cycles/query.js';
import type { MeasureQuery } from './measure-query.js';
import { peerCounsellingNetworkQuery } from './peer-counselling-network/query.js';
import { reportingQuery } from './reporting/query.js';
import { retentionQuery } from './retention/query.js';

/** Every measure that is computed when it is asked for. */
export const MEASURES: readonly MeasureQuery[] = [
  hoursQuery,
  breadthQuery,
  inquiryCyclesQuery,
  evaluationLevelQuery,
  peerCounsellingNetworkQuery,
  cascadeQuery,
  growthQuery,
  retentionQuery,
  capacityIndexQuery,
  reportingQuery,
  dataQualityQuery,
];
