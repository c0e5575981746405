package dev.stategrad.server.fuzz;

import com.google.protobuf.Message;
import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What a caller sends.
 *
 * @param halfClosed whether the caller says that it is done; otherwise it goes away without a word
 */
record MutatedCall(List<byte[]> messages, Metadata headers, boolean halfClosed) {
    private static final int OVER_THE_LIMIT = (4 << 20) + 1;
    private static final List<String> HEADERS = List.of(
            "authorization", "traceparent", "grpc-trace-bin", "user-agent", "stategrad-user", "x-forwarded-for");

    MutatedCall {
        messages = List.copyOf(messages);
    }

    /** A valid call with one to three things wrong; rarely with none. */
    static MutatedCall of(List<Message> valid, Random random) {
        List<Message> messages = new ArrayList<>(valid);
        FieldMutation fields = new FieldMutation(random);
        ByteMutation noise = new ByteMutation(random);
        boolean flipBytes = false;
        boolean halfClosed = true;
        Metadata headers = new Metadata();
        for (int i = random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(3); i > 0; i--) {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4, 5 -> replaceOne(messages, fields, random);
                case 6, 7 -> reorder(messages, random);
                case 8, 9 -> flipBytes = true;
                case 10 -> addHeader(headers, random);
                default -> halfClosed = random.nextBoolean();
            }
        }
        List<byte[]> bytes = new ArrayList<>();
        messages.forEach(message -> bytes.add(message.toByteArray()));
        if (flipBytes && !bytes.isEmpty()) {
            int which = random.nextInt(bytes.size());
            bytes.set(which, random.nextInt(500) == 0 ? new byte[OVER_THE_LIMIT] : noise.apply(bytes.get(which)));
        }
        return new MutatedCall(bytes, headers, halfClosed);
    }

    /** A call with nothing wrong. */
    static MutatedCall of(List<Message> valid) {
        return new MutatedCall(valid.stream().map(Message::toByteArray).toList(), new Metadata(), true);
    }

    /** Whether gRPC answers it before any of our code runs, or, at the same moment as our code, with a broken connection. */
    boolean isOverTheLimit() {
        return messages.stream().anyMatch(message -> message.length >= OVER_THE_LIMIT);
    }

    private static void replaceOne(List<Message> messages, FieldMutation fields, Random random) {
        if (!messages.isEmpty()) {
            int which = random.nextInt(messages.size());
            messages.set(which, fields.apply(messages.get(which)));
        }
    }

    private static void reorder(List<Message> messages, Random random) {
        if (messages.isEmpty()) {
            return;
        }
        int which = random.nextInt(messages.size());
        switch (random.nextInt(4)) {
            case 0 -> messages.remove(which);
            case 1 -> messages.add(random.nextInt(messages.size() + 1), messages.get(which));
            case 2 -> Collections.shuffle(messages, random);
            default -> messages.add(which, messages.get(which).getDefaultInstanceForType());
        }
    }

    private static void addHeader(Metadata headers, Random random) {
        String name = HEADERS.get(random.nextInt(HEADERS.size()));
        byte[] value = new byte[random.nextInt(100)];
        random.nextBytes(value);
        if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
            headers.put(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER), value);
            return;
        }
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "Bearer " : "");
        for (byte b : value) {
            text.append((char) (' ' + (b & 0xFF) % 95));
        }
        headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), text.toString());
    }
}
