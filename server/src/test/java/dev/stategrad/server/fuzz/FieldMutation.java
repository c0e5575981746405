package dev.stategrad.server.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changes one field of a message, at any depth: dropped, doubled, or set to what lies at and beyond the limits. */
final class FieldMutation {
    private static final List<Integer> INTS = List.of(
            0, 1, -1, 2, 3, 7, 255, 1000, 1001, 4096, 4097, 65_536, 65_537, Integer.MAX_VALUE, Integer.MIN_VALUE);
    private static final List<Long> LONGS =
            List.of(0L, 1L, -1L, 4L, 1L << 31, 1L << 32, 1L << 40, -(1L << 33), Long.MAX_VALUE, Long.MIN_VALUE);
    private static final List<Double> DOUBLES = List.of(
            0.0,
            -0.0,
            0.5,
            -1.0,
            2.0,
            1e38,
            1e308,
            Double.MIN_VALUE,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY);
    private static final List<String> STRINGS = List.of(
            "",
            "all",
            "models/",
            "models/..",
            "models/../fuzz-0",
            "models/fuzz-0\0",
            "models/fuzz-0\n\tat x",
            "models/%2e%2e",
            "models/é😀",
            "models/fuzz-1@last",
            "models/fuzz-1@0",
            "models/fuzz-1@999999999",
            "models/fuzz-1@99999999999999999999",
            "jobs/../..",
            "jobs/",
            "analyses/\0",
            "../../../../etc/passwd",
            "' OR 1=1; DROP TABLE jobs; --",
            "${jndi:ldap://localhost/x}",
            "x".repeat(65_536),
            "models/" + "x".repeat(65_536));
    private static final int UNKNOWN_FIELD = 9999;

    private final Random random;

    FieldMutation(Random random) {
        this.random = random;
    }

    Message apply(Message message) {
        Message.Builder changed = message.toBuilder();
        List<FieldDescriptor> inside = new ArrayList<>();
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                inside.add(field);
            }
        });
        if (!inside.isEmpty() && random.nextInt(10) < 8) {
            descend(changed, inside.get(random.nextInt(inside.size())));
        } else {
            change(changed);
        }
        return changed.build();
    }

    private void descend(Message.Builder message, FieldDescriptor field) {
        if (field.isRepeated()) {
            int i = random.nextInt(message.getRepeatedFieldCount(field));
            message.setRepeatedField(field, i, apply((Message) message.getRepeatedField(field, i)));
        } else {
            message.setField(field, apply((Message) message.getField(field)));
        }
    }

    private void change(Message.Builder message) {
        List<FieldDescriptor> fields = message.getDescriptorForType().getFields();
        if (fields.isEmpty() || random.nextInt(20) == 0) {
            message.setUnknownFields(unknown());
            return;
        }
        FieldDescriptor field = fields.get(random.nextInt(fields.size()));
        if (random.nextInt(6) == 0) {
            message.clearField(field);
        } else if (field.isRepeated()) {
            changeRepeated(message, field);
        } else {
            message.setField(field, value(field, message));
        }
    }

    private void changeRepeated(Message.Builder message, FieldDescriptor field) {
        int size = message.getRepeatedFieldCount(field);
        switch (random.nextInt(size == 0 ? 1 : 4)) {
            case 0 -> message.addRepeatedField(field, value(field, message));
            case 1 -> message.setRepeatedField(field, random.nextInt(size), value(field, message));
            case 2 -> {
                Object again = message.getRepeatedField(field, random.nextInt(size));
                int copies = random.nextInt(8) == 0 ? 1000 : 1;
                for (int i = 0; i < copies; i++) {
                    message.addRepeatedField(field, again);
                }
            }
            default -> {
                List<Object> left = new ArrayList<>((List<?>) message.getField(field));
                left.remove(random.nextInt(size));
                message.setField(field, left);
            }
        }
    }

    private Object value(FieldDescriptor field, Message.Builder message) {
        return switch (field.getJavaType()) {
            case INT -> pick(INTS);
            case LONG -> pick(LONGS);
            case FLOAT -> pick(DOUBLES).floatValue();
            case DOUBLE -> pick(DOUBLES);
            case BOOLEAN -> random.nextBoolean();
            case STRING -> pick(STRINGS);
            case BYTE_STRING -> bytes(field, message);
            case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(pick(INTS));
            case MESSAGE -> message.newBuilderForField(field).build();
        };
    }

    private ByteString bytes(FieldDescriptor field, Message.Builder message) {
        if (field.isRepeated()) {
            return ByteString.EMPTY;
        }
        byte[] bytes = ((ByteString) message.getField(field)).toByteArray();
        return ByteString.copyFrom(new ByteMutation(random).apply(bytes));
    }

    private UnknownFieldSet unknown() {
        byte[] content = new byte[random.nextInt(64)];
        random.nextBytes(content);
        return UnknownFieldSet.newBuilder()
                .addField(
                        UNKNOWN_FIELD,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFrom(content))
                                .build())
                .build();
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
