// An analysis: sent, accepted, and its results taken up over as many lines as that takes.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { brokenReply } from './errors.js';
import { counts, TensorAssembly } from './tensors.js';

const CHUNK_TOKENS = 16_384;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const PATIENCE = 300_000;

/**
 * Has the service accept an analysis.
 *
 * @param {string} model models/ID
 * @param {{streams: number[][], groupings: {name: string, labels: string[], numbers: number[][]}[]}} corpus numbers: for each
 *     token its label's index, or -1
 * @returns {Promise<string>} its resource name
 */
export async function submit(service, model, corpus, delays) {
  const config = {
    model,
    delays,
    streams: corpus.streams.length,
    groupings: corpus.groupings.map(({ name, labels }) => ({ name, labels })),
    // The id keeps the server from doing it twice when this is sent again.
    job: { request_id: randomUUID(), detached: true },
  };
  return retrying(async () => {
    let accepted = null;
    for await (const answer of service.converse(service.analyses, 'AnalyzeStateGradients', requests(config, corpus))) {
      accepted = answer.accepted ?? accepted;
    }
    if (!accepted) {
      throw brokenReply('expected an accepted analysis, found the end');
    }
    return accepted.name;
  });
}

function* requests(config, { streams, groupings }) {
  yield { config };
  for (const [stream, tokens] of streams.entries()) {
    for (let start = 0; start < tokens.length; start += CHUNK_TOKENS) {
      const part = (row) => row.slice(start, start + CHUNK_TOKENS);
      const labels = groupings.map(({ numbers }) => ({ labels: part(numbers[stream]) }));
      yield { tokens: { stream, tokens: part(tokens), labels } };
    }
  }
}

/**
 * The results of an accepted analysis; waits for them.
 *
 * @param {(line: string) => void} log hears of lost lines
 * @returns for each grouping, `all` first, its labels with `mean` [H, E] and `singularValues` for every delay, and `count` [D]
 */
export async function attach(service, name, log) {
  const { analysis } = await retrying(() => service.ask(service.analyses, 'GetAnalysis', { name }), log);
  const assembly = new AnalysisAssembly(analysis.config);
  return retrying(async (over) => {
    const request = { name, results_received: assembly.received };
    for await (const answer of service.follow(service.analyses, 'AttachAnalysis', request)) {
      if (answer.result) {
        assembly.add(answer.result);
        over();
      } else if (answer.summary) {
        return { ...assembly.finish(), summary: answer.summary };
      }
    }
    throw brokenReply('expected a summary, found the end');
  }, log);
}

/** Makes a call again until it ends in a way that another try would not change. */
async function retrying(call, log = () => {}) {
  let failures = 0;
  let since = 0;
  for (;;) {
    try {
      return await call(() => {
        failures = 0;
      });
    } catch (failure) {
      since = failures === 0 ? Date.now() : since;
      failures++;
      if (!failure.unreachable || Date.now() - since >= PATIENCE) {
        throw failure;
      }
      log(`${failure.message}; trying again`);
      const pause = Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE);
      await sleep(Math.max(pause, failure.retrySeconds * 1_000) * (1 + 0.2 * Math.random()));
    }
  }
}

/** Puts results together that come part by part, and knows which are missing. */
class AnalysisAssembly {
  received = 0;
  #delays;
  #groups;

  constructor({ delays, groupings }) {
    this.#delays = delays;
    this.#groups = [{ name: 'all', labels: ['all'] }, ...groupings].map(({ name, labels }) => ({
      name,
      labels,
      results: labels.map(() => Array.from({ length: delays }, () => null)),
    }));
  }

  add({ grouping, label, delay, count, mean, singular_values: singularValues }) {
    const results = this.#groups.find(({ name }) => name === grouping)?.results[label];
    if (results === undefined || delay < 0 || delay >= this.#delays) {
      throw brokenReply(`expected a label and a delay that were asked for, found ${grouping} ${label} at ${delay}`);
    }
    results[delay] ??= { count, mean: new TensorAssembly(mean), singularValues: whole(singularValues) };
    results[delay].mean.add(mean);
    this.received++;
  }

  finish() {
    for (const { name, labels, results } of this.#groups) {
      labels.forEach((label, l) => {
        if (!results[l].every((result) => result?.mean.complete)) {
          throw brokenReply(`expected ${this.#delays} delays of ${name}/${label}, found fewer`);
        }
      });
    }
    return { groups: this.#groups };
  }
}

function whole(chunk) {
  const assembly = new TensorAssembly(chunk);
  assembly.add(chunk);
  return assembly;
}

/** Matrices [C, D, H, E] and counts [C, D] of every grouping; `all` has no dimension for its one label. */
export function arrays({ groups }) {
  const found = {};
  for (const { name, results } of groups) {
    const delays = results[0].length;
    const rows = results.flat();
    const shape = name === 'all' ? [delays] : [results.length, delays];
    const { type, shape: matrix } = rows[0].mean;
    found[`count/${name}`] = counts(shape, rows.map(({ count }) => count));
    found[`mean/${name}`] = { type, shape: [...shape, ...matrix], data: Buffer.concat(rows.map(({ mean }) => mean.data)) };
  }
  return found;
}
