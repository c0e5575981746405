package dev.stategrad.client.vectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds out how a file's vectors are written down. */
final class VectorFile {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0e-\\x1f]");

    private VectorFile() {}

    static VectorReader open(Path path) throws IOException {
        ByteSource source = ByteSource.open(path);
        try {
            Optional<VectorHeader> header = VectorHeader.read(source);
            return header.isPresent() && isBinary(source, header.get().dimension())
                    ? new BinaryVectorReader(source, header.get())
                    : new TextVectorReader(source, header);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /**
     * Whether vectors follow as bytes. In text, the first line ends with as many numbers as there are components; a file
     * where it does not is text still, if a wrong one, unless it holds control characters, of which float32 is full.
     */
    private static boolean isBinary(ByteSource source, int dimension) throws IOException {
        String view = new String(source.peek(ByteSource.VIEW), StandardCharsets.ISO_8859_1);
        String line = view.lines().findFirst().orElse("");
        return !endsWithNumbers(line, dimension) && CONTROL.matcher(view).find();
    }

    private static boolean endsWithNumbers(String line, int dimension) {
        String[] fields = line.strip().split("[ \\t]+", -1);
        return fields.length > dimension
                && Arrays.stream(fields, fields.length - dimension, fields.length)
                        .allMatch(field -> NUMBER.matcher(field).matches());
    }
}
