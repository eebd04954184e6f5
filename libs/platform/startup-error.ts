/** Something that the person who starts Vetrail can put right. Its message is one line that says what to set or do. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
