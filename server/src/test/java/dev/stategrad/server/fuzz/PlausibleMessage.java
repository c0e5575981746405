package dev.stategrad.server.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Messages of any type whose values are mostly valid: names that exist, small numbers, known enum values. */
final class PlausibleMessage {
    private static final int DEEPEST = 4;
    private static final Set<String> NAMES = Set.of("name", "model", "user");

    private final List<String> names;
    private final Random random;

    /** @param names of resources that exist */
    PlausibleMessage(List<String> names, Random random) {
        this.names = names;
        this.random = random;
    }

    Message of(Descriptor type) {
        return of(type, 0);
    }

    private Message of(Descriptor type, int depth) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        for (FieldDescriptor field : type.getFields()) {
            if (field.getRealContainingOneof() == null && (isName(field) || isUser(field) || random.nextInt(3) == 0)) {
                set(message, field, depth);
            }
        }
        for (OneofDescriptor oneof : type.getRealOneofs()) {
            set(message, oneof.getField(random.nextInt(oneof.getFieldCount())), depth);
        }
        return message.build();
    }

    private static boolean isName(FieldDescriptor field) {
        return field.getType() == FieldDescriptor.Type.STRING && NAMES.contains(field.getName());
    }

    private static boolean isUser(FieldDescriptor field) {
        return field.getType() == FieldDescriptor.Type.MESSAGE
                && field.getName().equals("user");
    }

    private void set(DynamicMessage.Builder message, FieldDescriptor field, int depth) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && depth == DEEPEST) {
            return;
        }
        if (field.isRepeated()) {
            message.addRepeatedField(field, value(field, depth));
        } else {
            message.setField(field, value(field, depth));
        }
    }

    private Object value(FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case INT -> random.nextInt(4);
            case LONG -> (long) random.nextInt(4);
            case FLOAT -> random.nextFloat();
            case DOUBLE -> random.nextDouble();
            case BOOLEAN -> random.nextBoolean();
            case STRING -> isName(field) ? names.get(random.nextInt(names.size())) : "";
            case BYTE_STRING -> ByteString.copyFrom(new byte[8 * random.nextInt(4)]);
            case ENUM ->
                field.getEnumType()
                        .getValues()
                        .get(random.nextInt(field.getEnumType().getValues().size()));
            case MESSAGE -> of(field.getMessageType(), depth + 1);
        };
    }
}
