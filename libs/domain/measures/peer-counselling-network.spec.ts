import { describe, expect, it } from '@jest/globals';
import { isSameCountryVisit, peerCounsellingNetwork, type DatedCounselling } from './peer-counselling-network.js';
import { programme } from './rows.fixture.js';

const visit = (
  school: string | null,
  variant: DatedCounselling['variant'],
  counterpartSchool: string | null,
  object = 'v1',
  person = 'ann',
  quarter = 1,
): DatedCounselling => ({ person, school, variant, counterpartSchool, object, quarter });

describe('the peer-counselling network', () => {
  it('draws one edge for what both sides tell, weighted by distinct visits', () => {
    const statements = [
      visit('dk-randers', 'counselled', 'it-cometa'),
      visit('it-cometa', 'received-counselling', 'dk-randers', 'v1', 'ben'),
      visit('dk-randers', 'counselled', 'it-cometa', 'v2'),
      visit('it-cometa', 'counselled', 'dk-randers', 'v1'),
      visit('is-fjolbraut', 'received-counselling', 'nl-drenthe', 'v3'),
      // No edges: within one country, within one school, without a school on either side.
      visit('dk-randers', 'counselled', 'dk-roskilde', 'v4'),
      visit('nl-drenthe', 'counselled', 'nl-drenthe', 'v5'),
      visit(null, 'counselled', 'it-cometa', 'v6'),
      visit('dk-randers', 'counselled', null, 'v7'),
    ];
    const { totals, edges, schools } = peerCounsellingNetwork(statements, programme);
    expect(edges).toEqual([
      { from: 'dk-randers', to: 'it-cometa', visits: 2, people: 2, reciprocated: true },
      { from: 'it-cometa', to: 'dk-randers', visits: 1, people: 1, reciprocated: true },
      { from: 'nl-drenthe', to: 'is-fjolbraut', visits: 1, people: 1, reciprocated: false },
    ]);
    // 7 · 6 ordered pairs, less two Danish and two Dutch ones.
    expect(totals).toEqual([
      {
        edges: 3,
        eligiblePairs: 38,
        density: 3 / 38,
        reciprocatedEdges: 2,
        reciprocity: 2 / 3,
        visits: 3,
        people: 2,
      },
    ]);
    expect(schools.find(({ school }) => school === 'dk-randers')).toEqual({
      school: 'dk-randers',
      outDegree: 1,
      inDegree: 1,
      partners: 1,
    });
    expect(statements.filter((statement) => isSameCountryVisit(statement, programme))).toHaveLength(2);
  });

  it('grows from quarter to quarter, and nothing is known in the one before', () => {
    const { quarters } = peerCounsellingNetwork(
      [
        visit('dk-randers', 'counselled', 'it-cometa', 'v1', 'ann', 2),
        visit('it-cometa', 'counselled', 'dk-randers', 'v2', 'ben', 4),
        visit('dk-randers', 'counselled', 'it-cometa', 'v3', 'ann', 4),
      ],
      programme,
    );
    const at = (code: string) =>
      quarters.filter(({ quarter }) => quarter === code).map(({ from, to, visits }) => `${from} ${to} ${visits}`);
    expect(at('PQ1')).toEqual([]);
    expect(at('PQ3')).toEqual(['dk-randers it-cometa 1']);
    expect(at('PQ10')).toEqual(['dk-randers it-cometa 2', 'it-cometa dk-randers 1']);
  });

  it('has no reciprocity without edges, and no density without eligible pairs', () => {
    const [total] = peerCounsellingNetwork([], programme).totals;
    expect(total).toMatchObject({ edges: 0, density: 0, reciprocity: null });
    const alone = { ...programme, schools: programme.schools.slice(0, 2) };
    expect(peerCounsellingNetwork([], alone).totals[0]).toMatchObject({ eligiblePairs: 0, density: null });
  });
});
