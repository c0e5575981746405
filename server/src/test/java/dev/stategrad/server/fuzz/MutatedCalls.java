package dev.stategrad.server.fuzz;

import dev.stategrad.server.NettyService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Mutated calls by several callers at once, and what came of them. Each call follows from the seed and its number. */
final class MutatedCalls {
    private static final int CALLERS = 4;
    private static final int SHOWN = 20;
    // Fewer than the calls that a connection may break off in a short time.
    private static final int CALLS_OF_A_CONNECTION = 100;
    private static final int TRIES = 5;
    private static final Duration SOON = Duration.ofSeconds(1);
    // Calls wait for the device behind those that work; what hangs is silent for ever.
    private static final Duration HANGING = Duration.ofMinutes(1);

    private final NettyService service;
    private final long seed;
    private final ValidCalls valid;
    private final AnswerRules rules;
    private final List<ServedMethod> methods;
    private final List<ServedMethod> withoutDevice;
    private final BroughtIn broughtIn;
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();
    private final Queue<Made> slow = new ConcurrentLinkedQueue<>();
    private final Map<Code, Integer> codes = new EnumMap<>(Code.class);
    private Duration slowestAlone = Duration.ZERO;

    private record Made(int number, ServedMethod method, MutatedCall call, Duration silence) {}

    MutatedCalls(NettyService service, long seed, ValidCalls valid, AnswerRules rules) throws Exception {
        this.service = service;
        this.seed = seed;
        this.valid = valid;
        this.rules = rules;
        this.broughtIn = new BroughtIn(service);
        methods = ServedMethod.all(service.channel());
        withoutDevice = methods.stream().filter(method -> !method.takesDevice()).toList();
    }

    List<ServedMethod> methods() {
        return methods;
    }

    /** What was answered as nothing may be answered, or not at all; the first few. */
    List<String> broken() {
        return broken.stream().limit(SHOWN).toList();
    }

    Map<Code, Integer> codes() {
        return codes;
    }

    String summary() {
        Map<String, Integer> silent = new TreeMap<>();
        slow.forEach(made -> silent.merge(made.method.name(), 1, Integer::sum));
        return "mutated calls of seed %d: %s; silent for more than %s at first: %s, longest %s; made again alone, silent for at most %s more than a valid call"
                .formatted(seed, codes, SOON, silent, longest(), slowestAlone);
    }

    private Duration longest() {
        return slow.stream().map(Made::silence).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** @param deviceShare part of the calls that may be of methods which take the device */
    void makeAll(int number, double deviceShare) throws Exception {
        AtomicInteger next = new AtomicInteger();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                ends.add(callers.submit(() -> {
                    while (next.get() < number) {
                        makeSome(next, number, deviceShare);
                    }
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        } finally {
            callers.shutdownNow();
        }
    }

    private void makeSome(AtomicInteger next, int number, double deviceShare) throws InterruptedException {
        ManagedChannel channel = service.connect();
        try {
            boolean asGoodAsBefore = true;
            for (int i = 0; i < CALLS_OF_A_CONNECTION && asGoodAsBefore; i++) {
                int n = next.getAndIncrement();
                if (n < number) {
                    asGoodAsBefore = make(channel, n, deviceShare);
                }
            }
        } finally {
            channel.shutdownNow();
        }
    }

    /** @return whether others may follow: a message over the limit makes gRPC end a call twice and its connection with it, now and then */
    private boolean make(Channel channel, int number, double deviceShare) throws InterruptedException {
        Random random = new Random(31 * seed + number);
        // Of neighbouring seeds, the first numbers are alike.
        random.nextLong();
        List<ServedMethod> among = random.nextDouble() < deviceShare ? methods : withoutDevice;
        ServedMethod method = among.get(random.nextInt(among.size()));
        MutatedCall call = MutatedCall.of(valid.of(method, random), random);
        Duration silence = make(channel, number, method, call);
        if (silence.compareTo(SOON) > 0) {
            slow.add(new Made(number, method, call, silence));
        }
        if (method.name().endsWith("/TrainModel")) {
            broughtIn.remove();
        }
        return !call.isOverTheLimit();
    }

    /**
     * Who was silent while others kept the device busy is asked again when nobody does, a few times on a busy machine.
     *
     * @param patience for how much longer than a valid call of the same method, which takes the device as well
     */
    void makeSlowOnesAgain(Duration patience) throws InterruptedException {
        for (Made made : slow) {
            Duration least = HANGING;
            for (int i = 0; i < TRIES && least.compareTo(patience) > 0; i++) {
                broughtIn.remove();
                Duration more = make(service.channel(), made.number, made.method, made.call)
                        .minus(validSilence(made.method));
                least = more.compareTo(least) < 0 ? more : least;
            }
            slowestAlone = least.compareTo(slowestAlone) > 0 ? least : slowestAlone;
            if (least.compareTo(patience) > 0) {
                broken.add(described(
                        made.number, made.method, made.call, "alone it said nothing for too long, by " + least));
            }
        }
    }

    private Duration validSilence(ServedMethod method) throws InterruptedException {
        MutatedCall call = MutatedCall.of(valid.of(method, new Random(seed)));
        return BareCall.make(service.channel(), method, call, HANGING).silence();
    }

    /** @return longest time without a word */
    private Duration make(Channel channel, int number, ServedMethod method, MutatedCall call)
            throws InterruptedException {
        BareCall.Answer answer = BareCall.make(channel, method, call, HANGING);
        if (answer.status() != null) {
            count(answer.status().getCode());
            if (!call.isOverTheLimit()) {
                rules.broken(method, answer.status(), answer.trailers())
                        .ifPresent(why -> broken.add(described(number, method, call, why)));
            }
        } else if (answer.silence().compareTo(HANGING) >= 0) {
            broken.add(described(number, method, call, "said nothing for " + HANGING));
        }
        return answer.silence();
    }

    private synchronized void count(Code code) {
        codes.merge(code, 1, Integer::sum);
    }

    private String described(int number, ServedMethod method, MutatedCall call, String why) {
        StringBuilder text =
                new StringBuilder("call %d of seed %d, %s: %s".formatted(number, seed, method.name(), why));
        for (byte[] message : call.messages()) {
            byte[] start = message.length > 200 ? Arrays.copyOf(message, 200) : message;
            text.append("\n  ")
                    .append(message.length)
                    .append(" bytes ")
                    .append(HexFormat.of().formatHex(start));
        }
        return text.toString();
    }
}
