package dev.stategrad.safetensors;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Parses and checks the JSON header of one file. Accepts exactly what the format allows, of the types we know. */
final class HeaderParser {
    static final String METADATA = "__metadata__";

    private final Path file;
    private final JsonReader json;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final SortedMap<String, Slot> slots = new TreeMap<>();

    /** A tensor and its place among the data, in bytes: from {@code begin} to before {@code end}. */
    record Slot(SafetensorsFile.Entry entry, long begin, long end) {}

    /** What a header says. */
    record Header(Map<String, String> metadata, SortedMap<String, Slot> slots) {}

    private HeaderParser(Path file, String header) {
        this.file = file;
        this.json = new JsonReader(new StringReader(header));
        json.setStrictness(Strictness.STRICT);
    }

    static Header parse(Path file, String header, long dataBytes) throws IOException {
        var parser = new HeaderParser(file, header);
        try {
            parser.readHeader();
        } catch (MalformedJsonException | EOFException e) {
            throw new MalformedSafetensorsException(file, "header: expected JSON, found " + e.getMessage());
        }
        parser.requireCovered(dataBytes);
        return new Header(
                Collections.unmodifiableMap(parser.metadata), Collections.unmodifiableSortedMap(parser.slots));
    }

    private void readHeader() throws IOException {
        require(JsonToken.BEGIN_OBJECT, "header");
        json.beginObject();
        boolean metadataSeen = false;
        while (json.hasNext()) {
            String name = json.nextName();
            if (!name.equals(METADATA)) {
                readTensor(name);
            } else if (metadataSeen) {
                throw malformed(METADATA, "once", "twice");
            } else {
                readMetadata();
                metadataSeen = true;
            }
        }
        json.endObject();
        require(JsonToken.END_DOCUMENT, "header");
    }

    private void readMetadata() throws IOException {
        require(JsonToken.BEGIN_OBJECT, METADATA);
        json.beginObject();
        while (json.hasNext()) {
            String key = json.nextName();
            require(JsonToken.STRING, METADATA + " " + key);
            if (metadata.put(key, json.nextString()) != null) {
                throw malformed(METADATA, "distinct keys", key + " twice");
            }
        }
        json.endObject();
    }

    private void readTensor(String name) throws IOException {
        String tensor = "tensor " + name;
        require(JsonToken.BEGIN_OBJECT, tensor);
        json.beginObject();
        @Nullable ElementType type = null;
        @Nullable List<Long> shape = null;
        @Nullable List<Long> offsets = null;
        while (json.hasNext()) {
            String key = json.nextName();
            if (key.equals("dtype") && type == null) {
                type = readType(tensor);
            } else if (key.equals("shape") && shape == null) {
                shape = readLongs(tensor + " shape");
            } else if (key.equals("data_offsets") && offsets == null) {
                offsets = readLongs(tensor + " data_offsets");
            } else {
                throw malformed(tensor, "dtype, shape and data_offsets, once each", key);
            }
        }
        json.endObject();
        if (type == null || shape == null || offsets == null) {
            throw malformed(tensor, "dtype, shape and data_offsets", "not all of them");
        }
        if (slots.put(name, slot(name, type, shape, offsets)) != null) {
            throw malformed(tensor, "once", "twice");
        }
    }

    private Slot slot(String name, ElementType type, List<Long> shape, List<Long> offsets) throws IOException {
        String tensor = "tensor " + name;
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw malformed(tensor, "data_offsets [begin, end]", offsets);
        }
        long found = offsets.get(1) - offsets.get(0);
        long expected = expectedBytes(tensor, type, shape);
        if (found != expected) {
            throw malformed(tensor, expected + " bytes for " + type + shape, found);
        }
        return new Slot(new SafetensorsFile.Entry(name, type, shape), offsets.get(0), offsets.get(1));
    }

    private long expectedBytes(String tensor, ElementType type, List<Long> shape) throws IOException {
        try {
            return type.bytesOf(shape);
        } catch (ArithmeticException e) {
            throw malformed(tensor, "a shape whose size fits into 64 bits", shape);
        }
    }

    private ElementType readType(String tensor) throws IOException {
        require(JsonToken.STRING, tensor + " dtype");
        String name = json.nextString();
        return Arrays.stream(ElementType.values())
                .filter(type -> type.name().equals(name))
                .findAny()
                .orElseThrow(() -> malformed(tensor, "dtype one of " + Arrays.toString(ElementType.values()), name));
    }

    private List<Long> readLongs(String what) throws IOException {
        require(JsonToken.BEGIN_ARRAY, what);
        json.beginArray();
        List<Long> values = new ArrayList<>();
        while (json.hasNext()) {
            require(JsonToken.NUMBER, what);
            values.add(readLong(what));
        }
        json.endArray();
        return List.copyOf(values);
    }

    // JsonReader.nextLong would also take 4.0 and 4e0.
    private long readLong(String what) throws IOException {
        String digits = json.nextString();
        if (!digits.matches("[0-9]{1,18}")) {
            throw malformed(what, "whole numbers of at least 0", digits);
        }
        return Long.parseLong(digits);
    }

    /** The tensors must lie one after the other and leave no byte of the data unused. */
    private void requireCovered(long dataBytes) throws IOException {
        List<Slot> byPlace = new ArrayList<>(slots.values());
        byPlace.sort(Comparator.comparingLong(Slot::begin).thenComparingLong(Slot::end));
        long end = 0;
        for (Slot slot : byPlace) {
            if (slot.begin() != end) {
                throw malformed("tensor " + slot.entry().name(), "data from byte " + end, "from " + slot.begin());
            }
            end = slot.end();
        }
        if (end != dataBytes) {
            throw malformed("data", end + " bytes", dataBytes);
        }
    }

    private void require(JsonToken expected, String what) throws IOException {
        JsonToken found = json.peek();
        if (found != expected) {
            throw malformed(what, expected, found);
        }
    }

    private MalformedSafetensorsException malformed(String what, Object expected, Object found) {
        return new MalformedSafetensorsException(file, what, expected, found);
    }
}
