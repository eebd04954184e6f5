import { OF_1, OF_2, put, type RuleCase, type RuleTable } from './rule-case.fixture.js';
import { ACCOUNT, AGENT, ANONYMOUS_GROUP, GROUP, MEMBER } from './samples.fixture.js';

const RELEVANT = ['https://example.org/types/tutor'];
const contextAgent = { objectType: 'contextAgent', agent: AGENT, relevantTypes: RELEVANT };
const contextGroup = { objectType: 'contextGroup', group: GROUP, relevantTypes: RELEVANT };

const in2 = (cases: readonly RuleCase[]): readonly RuleCase[] => cases.map((one) => ({ ...one, versions: OF_2 }));
const in1 = (one: RuleCase): RuleCase => ({ ...one, versions: OF_1 });

const agents = (says: string, listed: unknown, below?: string, rule?: string): RuleCase => ({
  says,
  change: put('context.contextAgents', listed),
  ...(below !== undefined && rule && { at: `$.context.contextAgents${below}`, rule }),
});
const agent = (says: string, changes: object, below?: string, rule?: string): RuleCase =>
  agents(says, [{ ...contextAgent, ...changes }], below && `[0]${below}`, rule);

export const CONTEXT_AGENTS: RuleTable = {
  section: 'IEEE 9274.1.1 Context agents',
  cases: [
    in1(agents('Before 2.0 there are no context agents.', [contextAgent], '', 'unknown-property')),
    in1(agents('Before 2.0 nobody asks what they would be.', [{}], '', 'unknown-property')),
    ...in2([
      agents('A context may have agents.', [contextAgent, { ...contextAgent, agent: MEMBER }]),
      agents('The list of context agents may be empty.', []),
      agents('A context agent need not say in what it is relevant.', [{ objectType: 'contextAgent', agent: AGENT }]),
      agents('Context agents are a list.', contextAgent, '', 'array'),
      agents('A context agent is an object.', [contextAgent, 'x'], '[1]', 'object'),
      agents('A context agent is not simply an agent.', [{ objectType: 'contextAgent' }], '[0].agent', 'required'),
      agents('A context agent says what it is.', [{ agent: AGENT }], '[0].objectType', 'object-type'),
      agent('A context agent is no agent by type.', { objectType: 'Agent' }, '.objectType', 'object-type'),
      agent(
        'The type of a context agent has its letter case.',
        { objectType: 'ContextAgent' },
        '.objectType',
        'object-type',
      ),
      agent('The agent of a context agent is an object.', { agent: AGENT.mbox }, '.agent', 'object'),
      agent(
        'The agent of a context agent is not a group.',
        { agent: ANONYMOUS_GROUP },
        '.agent.objectType',
        'object-type',
      ),
      agent(
        'The agent of a context agent has an identifier.',
        { agent: { name: 'x' } },
        '.agent',
        'identifier-required',
      ),
      agent('The address in a context agent follows its format.', { agent: { mbox: 'x' } }, '.agent.mbox', 'mbox'),
      agent('Relevant types are a list.', { relevantTypes: RELEVANT[0] }, '.relevantTypes', 'array'),
      agent('Relevant types are left out where there are none.', { relevantTypes: [] }, '.relevantTypes', 'not-empty'),
      agent('Relevant types are IRIs.', { relevantTypes: [...RELEVANT, 'tutor'] }, '.relevantTypes[1]', 'iri'),
      agent('Relevant types are not objects.', { relevantTypes: [{}] }, '.relevantTypes[0]', 'iri'),
      agent('A context agent has no other property.', { member: [MEMBER] }, '.member', 'unknown-property'),
      agent('A context agent has no group.', { group: GROUP }, '.group', 'unknown-property'),
    ]),
  ],
};

const groups = (says: string, listed: unknown, below?: string, rule?: string): RuleCase => ({
  says,
  change: put('context.contextGroups', listed),
  ...(below !== undefined && rule && { at: `$.context.contextGroups${below}`, rule }),
});
const group = (says: string, changes: object, below?: string, rule?: string): RuleCase =>
  groups(says, [{ ...contextGroup, ...changes }], below && `[0]${below}`, rule);

export const CONTEXT_GROUPS: RuleTable = {
  section: 'IEEE 9274.1.1 Context groups',
  cases: [
    in1(groups('Before 2.0 there are no context groups.', [contextGroup], '', 'unknown-property')),
    in1(groups('Before 2.0 nobody asks what they would be.', 'x', '', 'unknown-property')),
    ...in2([
      groups('A context may have groups.', [contextGroup, { ...contextGroup, group: ANONYMOUS_GROUP }]),
      groups('The list of context groups may be empty.', []),
      groups('A context group need not say in what it is relevant.', [{ objectType: 'contextGroup', group: GROUP }]),
      groups('Context groups are a list.', contextGroup, '', 'array'),
      groups('A context group is an object.', [7], '[0]', 'object'),
      groups('A context group has a group.', [{ objectType: 'contextGroup' }], '[0].group', 'required'),
      groups('A context group says what it is.', [{ group: GROUP }], '[0].objectType', 'object-type'),
      group('A context group is no context agent.', { objectType: 'contextAgent' }, '.objectType', 'object-type'),
      group('The group of a context group is not an agent.', { group: AGENT }, '.group.objectType', 'object-type'),
      group(
        'The group of a context group says so.',
        { group: { account: ACCOUNT } },
        '.group.objectType',
        'object-type',
      ),
      group(
        'An anonymous context group has members.',
        { group: { objectType: 'Group' } },
        '.group.member',
        'member-required',
      ),
      group(
        'A member of a context group is an agent.',
        { group: { ...GROUP, member: [MEMBER, {}] } },
        '.group.member[1]',
        'identifier-required',
      ),
      group('Relevant types of groups are a list.', { relevantTypes: {} }, '.relevantTypes', 'array'),
      group('Relevant types of groups are not none.', { relevantTypes: [] }, '.relevantTypes', 'not-empty'),
      group('Relevant types of groups are IRIs.', { relevantTypes: ['team'] }, '.relevantTypes[0]', 'iri'),
      group('A context group has no agent.', { agent: AGENT }, '.agent', 'unknown-property'),
    ]),
  ],
};
