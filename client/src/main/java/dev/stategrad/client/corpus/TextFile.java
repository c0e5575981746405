package dev.stategrad.client.corpus;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Characters of a UTF-8 file, plain or gzip, with a count of its lines and a hash of its bytes. */
final class TextFile implements Closeable {
    private static final int BUFFER = 1 << 16;
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private final Path path;
    private final DigestInputStream raw;
    private final BufferedReader characters;
    private long line;
    private boolean lineBegins = true;

    private TextFile(Path path, DigestInputStream raw, InputStream content) {
        this.path = path;
        this.raw = raw;
        this.characters = new BufferedReader(
                new InputStreamReader(
                        content,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)),
                BUFFER);
    }

    /**
     * Opens a file; gzip is told by its first two bytes.
     *
     * @throws CorpusException when it is missing, a directory or unreadable
     */
    static TextFile open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new CorpusException(path, "expected a file, found a directory");
        }
        DigestInputStream raw = new DigestInputStream(newInputStream(path), sha256());
        try {
            InputStream buffered = new BufferedInputStream(raw, BUFFER);
            buffered.mark(2);
            boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
            buffered.reset();
            TextFile file = new TextFile(path, raw, gzip ? new GZIPInputStream(buffered, BUFFER) : buffered);
            file.skipByteOrderMark();
            return file;
        } catch (IOException e) {
            raw.close();
            throw explained(path, 1, e);
        }
    }

    private static InputStream newInputStream(Path path) throws IOException {
        try {
            return Files.newInputStream(path);
        } catch (NoSuchFileException e) {
            throw new CorpusException(path, "no such file");
        } catch (AccessDeniedException e) {
            throw new CorpusException(path, "permission denied");
        }
    }

    private void skipByteOrderMark() throws IOException {
        characters.mark(1);
        if (characters.read() != BYTE_ORDER_MARK) {
            characters.reset();
        }
    }

    /** The next character, or −1 at the end. */
    int read() throws IOException {
        try {
            int character = characters.read();
            if (lineBegins && character >= 0) {
                line++;
            }
            lineBegins = character == '\n';
            return character;
        } catch (IOException e) {
            throw explained(path, line + 1, e);
        }
    }

    /** The next line without its end, or null at the end of the file; only at the beginning of a line. */
    @Nullable String readLine() throws IOException {
        try {
            String text = characters.readLine();
            if (text != null) {
                line++;
            }
            return text;
        } catch (IOException e) {
            throw explained(path, line + 1, e);
        }
    }

    Path path() {
        return path;
    }

    /** Number of the line that was read from last, counted from 1. */
    long line() {
        return line;
    }

    /** SHA-256 of all bytes of the file, in lower-case hexadecimal; reads what was not read before. */
    String sha256OfFile() throws IOException {
        raw.transferTo(OutputStream.nullOutputStream());
        return HexFormat.of().formatHex(raw.getMessageDigest().digest());
    }

    CorpusException problem(String problem) {
        return new CorpusException(path, line, problem);
    }

    @Override
    public void close() throws IOException {
        characters.close();
    }

    private static IOException explained(Path path, long line, IOException cause) {
        if (cause instanceof CorpusException) {
            return cause;
        }
        if (cause instanceof CharacterCodingException) {
            return new CorpusException(path, "expected UTF-8 text, found other bytes near line " + line);
        }
        if (cause instanceof ZipException || cause instanceof EOFException) {
            return new CorpusException(path, "damaged gzip file (" + cause.getMessage() + ")");
        }
        return new CorpusException(path, String.valueOf(cause.getMessage()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
