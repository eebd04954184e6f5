/**
 * In the metadata of an event that was recorded anew without somebody who was erased, where the log changes no events: when
 * the event was recorded that it stands for.
 */
export interface RedactedFrom {
  /** As the log's time of record, `2024-09-01T08:00:00.000000Z`. */
  readonly recordedAt: string;
}
