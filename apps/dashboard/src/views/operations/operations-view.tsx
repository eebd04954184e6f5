import { Credentials } from './credentials.js';
import { Forwarders } from './forwarders.js';
import { Projections } from './projections.js';

/** Whether all is up to date, who may send statements, and where statements are handed on to. */
export function OperationsView() {
  return (
    <>
      <Projections />
      <Credentials />
      <Forwarders />
    </>
  );
}
