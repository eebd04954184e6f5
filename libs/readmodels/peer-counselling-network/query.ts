import { peerCounsellingNetwork, PEER_COUNSELLING_NETWORK } from '#domain';
import type { MeasureQuery } from '../measure-query.js';
import { attributedStatements } from '../participant-timeline/statements.js';

const COLUMNS = ['person', 'school', 'variant', 'counterpartSchool', 'object', 'quarter'] as const;

/** The peer-counselling network, by the definition in `libs/domain/measures/peer-counselling-network.ts`. */
export const peerCounsellingNetworkQuery: MeasureQuery = {
  description: PEER_COUNSELLING_NETWORK,
  async compute({ db, programme, window }) {
    return peerCounsellingNetwork(await attributedStatements(db, COLUMNS, window, ['T10']), programme);
  },
};
