import type { ServerResponse } from 'node:http';

/**
 * Writes a part of an answer, and waits until it is passed on. What is written between the end of a client and the close of
 * its connection Node.js keeps, and never says what became of it: the close ends the wait, or whatever belongs to the answer
 * would stay for ever. Raises what is wrong with the connection.
 */
export function writeText(response: ServerResponse, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    response.once('close', resolve);
    response.write(text, (error) => {
      response.off('close', resolve);
      if (error) reject(error);
      else resolve();
    });
  });
}
