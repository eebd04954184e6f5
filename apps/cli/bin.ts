/** `vetrail` where everything is installed and built already, as in a container. */
import { main } from './main.js';

await main(process.argv.slice(2));
