/**
 * The endpoints: they translate between the wire and the rest of the server, and hold the flow of messages in check. The
 * only package that knows the generated classes.
 *
 * <ul>
 *   <li>{@link dev.stategrad.server.grpc.Endpoints}: all services, with what stands before every call;
 *   <li>{@code ModelEndpoint}, {@code AnalysisEndpoint}: the methods;
 *   <li>{@code …Messages}: translation of values;
 *   <li>{@code Conversation}: a bidirectional call, with its work on a thread of its own; {@code Inbox} and
 *       {@code Replies} are its two ends, {@code Pump} the other end of calls that need no thread;
 *   <li>{@code ErrorTranslator}: every error, as the caller sees it.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.grpc;
