package dev.stategrad.server.fuzz;

import java.util.Arrays;
import java.util.Random;

/** Changes bytes without knowing what they mean. */
final class ByteMutation {
    private static final int LONGEST_NOISE = 300;

    private final Random random;

    ByteMutation(Random random) {
        this.random = random;
    }

    byte[] apply(byte[] bytes) {
        if (bytes.length == 0) {
            return noise(1 + random.nextInt(LONGEST_NOISE));
        }
        return switch (random.nextInt(6)) {
            case 0 -> noise(random.nextInt(LONGEST_NOISE));
            case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> joined(bytes, random.nextInt(bytes.length + 1), noise(1 + random.nextInt(16)));
            case 3 -> joined(bytes, bytes.length, bytes);
            case 4 -> filled(bytes);
            default -> flipped(bytes);
        };
    }

    private byte[] noise(int size) {
        byte[] noise = new byte[size];
        random.nextBytes(noise);
        return noise;
    }

    private byte[] flipped(byte[] bytes) {
        byte[] changed = bytes.clone();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    /** 0xFF is NaN where numbers are, and an endless varint where a field begins. */
    private byte[] filled(byte[] bytes) {
        byte[] changed = bytes.clone();
        int from = random.nextInt(changed.length);
        Arrays.fill(changed, from, Math.min(changed.length, from + 8), (byte) 0xFF);
        return changed;
    }

    private static byte[] joined(byte[] bytes, int at, byte[] inserted) {
        byte[] changed = Arrays.copyOf(bytes, bytes.length + inserted.length);
        System.arraycopy(inserted, 0, changed, at, inserted.length);
        System.arraycopy(bytes, at, changed, at + inserted.length, bytes.length - at);
        return changed;
    }
}
