// A simulator without lag in a process of its own; prints its URL.
import { startSimulator } from '../dist/simulator/simulator.js';

const { url } = await startSimulator({ lagMs: 0 });
console.log(url);
