import type { EventStore } from '#eventstore';
import { Gauge, type Registry } from '#platform';
import type { Pool } from 'pg';
import { listForwarders } from './forwarders.js';

/** The state of forwarders as Prometheus metrics, read afresh for each scrape. */
export class ForwarderMetrics {
  readonly #behind: Gauge<'forwarder'>;
  readonly #sent: Gauge<'forwarder'>;
  readonly #refused: Gauge<'forwarder'>;
  readonly #failing: Gauge<'forwarder'>;

  constructor(
    metrics: Registry,
    private readonly database: Pick<Pool, 'query'>,
    private readonly eventStore: Pick<EventStore, 'head'>,
  ) {
    const gauge = (name: string, help: string) =>
      new Gauge<'forwarder'>({ name, help, labelNames: ['forwarder'], registers: [metrics] });
    this.#behind = gauge('vetrail_forwarder_behind', 'Positions of the log between its head and what was forwarded');
    this.#sent = gauge('vetrail_forwarder_sent', 'Statements that the target has acknowledged');
    this.#refused = gauge('vetrail_forwarder_refused', 'Statements that are set aside because the target refused them');
    this.#failing = gauge('vetrail_forwarder_failing_seconds', 'For how long the target has not been reached');
  }

  /** What the database does not tell is left out. */
  async refresh(): Promise<void> {
    for (const gauge of [this.#behind, this.#sent, this.#refused, this.#failing]) gauge.reset();
    try {
      const [{ position: head }, forwarders] = await Promise.all([
        this.eventStore.head(),
        listForwarders(this.database),
      ]);
      for (const { id, position, sent, refused, failingSince } of forwarders) {
        const labels = { forwarder: id };
        this.#behind.set(labels, Math.max(0, Number(head - position)));
        this.#sent.set(labels, Number(sent));
        this.#refused.set(labels, Number(refused));
        this.#failing.set(labels, failingSince === null ? 0 : (Date.now() - Date.parse(failingSince)) / 1000);
      }
    } catch {
      // That the database or the event store is away, `vetrail_up` tells.
    }
  }
}
