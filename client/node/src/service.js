// The line to a server.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { credentials, loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { translate } from './errors.js';

const PROTOS = fileURLToPath(new URL('../../../proto/src/main/proto', import.meta.url));
const { stategrad } = loadPackageDefinition(
  loadSync(['stategrad/v1/model_service.proto', 'stategrad/v1/analysis_service.proto'], {
    includeDirs: [PROTOS],
    keepCase: true,
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
  }),
);
const OPTIONS = {
  'grpc.keepalive_time_ms': 60_000,
  // A server that is started again is to be found soon.
  'grpc.initial_reconnect_backoff_ms': 500,
  'grpc.max_reconnect_backoff_ms': 5_000,
};

export class Service {
  /**
   * @param {string} target HOST:PORT
   * @param {{token: string, authorities: string}} identity the caller's token, and a PEM file with the authority that vouches for
   *     the server
   */
  constructor(target, { token, authorities }) {
    this.target = target;
    const caller = credentials.createFromMetadataGenerator((_, done) => {
      const metadata = new Metadata();
      metadata.set('authorization', `Bearer ${token}`);
      done(null, metadata);
    });
    const line = credentials.combineChannelCredentials(credentials.createSsl(readFileSync(authorities)), caller);
    this.models = new stategrad.v1.ModelService(target, line, OPTIONS);
    this.analyses = new stategrad.v1.AnalysisService(target, line, OPTIONS);
  }

  /** The answer to one message. */
  async ask(client, method, request) {
    try {
      return await promisify(client[method]).call(client, request);
    } catch (failure) {
      throw translate(failure, this.target);
    }
  }

  /** The answer to many messages: the last argument of `method` gets it, the stream that is returned takes them. */
  async send(client, method, messages) {
    try {
      return await new Promise((resolve, reject) => {
        const call = client[method]((failure, answer) => (failure ? reject(failure) : resolve(answer)));
        // What breaks the stream is told to the callback, with its details.
        call.on('error', () => {});
        write(call, messages).catch(reject);
      });
    } catch (failure) {
      throw translate(failure, this.target);
    }
  }

  /** The answers to one message. */
  async *follow(client, method, request) {
    try {
      yield* client[method](request);
    } catch (failure) {
      throw translate(failure, this.target);
    }
  }

  /** The answers to many messages. */
  async *converse(client, method, messages) {
    let broken;
    try {
      const call = client[method]();
      const sent = write(call, messages).catch((failure) => {
        broken = failure;
        call.cancel();
      });
      yield* call;
      await sent;
    } catch (failure) {
      // A message that could not be made is why the call was cancelled.
      throw translate(broken ?? failure, this.target);
    }
  }

  close() {
    this.models.close();
    this.analyses.close();
  }
}

/** Writes messages no faster than they are sent. */
async function write(call, messages) {
  for (const message of messages) {
    if (call.destroyed || call.cancelled) {
      return;
    }
    if (!call.write(message)) {
      await new Promise((resolve) => {
        call.once('drain', resolve);
        call.once('close', resolve);
        call.once('error', resolve);
      });
    }
  }
  call.end();
}
