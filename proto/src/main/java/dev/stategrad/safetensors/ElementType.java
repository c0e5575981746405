package dev.stategrad.safetensors;

/** Type of a tensor's elements, under the name that it has in a file's header. */
public enum ElementType {
    /** IEEE 754 binary32. */
    F32(4),
    /** IEEE 754 binary64. */
    F64(8),
    /** IEEE 754 binary16. */
    F16(2),
    /** The upper half of a binary32: 8 bits of exponent and 7 of mantissa. */
    BF16(2),
    /** Two's complement 64-bit integer. */
    I64(8);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element, in bytes. */
    public int bytes() {
        return bytes;
    }

    /**
     * Size of a tensor of this type, in bytes.
     *
     * @throws ArithmeticException when it does not fit into a long
     */
    long bytesOf(Iterable<Long> shape) {
        long size = bytes;
        for (long dimension : shape) {
            size = Math.multiplyExact(size, dimension);
        }
        return size;
    }
}
