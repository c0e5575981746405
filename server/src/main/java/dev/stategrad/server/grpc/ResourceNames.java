package dev.stategrad.server.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.stream.Stream;

/** The resource that a message is about: its own {@code name} or {@code model}, or that of a message right within it. */
final class ResourceNames {
    private static final List<String> FIELDS = List.of("name", "model");

    private ResourceNames() {}

    /** Empty when there is none. */
    static String in(Object message) {
        if (!(message instanceof Message known)) {
            return "";
        }
        return Stream.concat(Stream.of(known), parts(known))
                .flatMap(part -> FIELDS.stream().map(field -> text(part, field)))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static Stream<Message> parts(Message message) {
        return message.getAllFields().entrySet().stream()
                .filter(field -> field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE
                        && !field.getKey().isRepeated())
                .map(field -> (Message) field.getValue());
    }

    private static String text(Message message, String name) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
        return field == null || field.getJavaType() != FieldDescriptor.JavaType.STRING || field.isRepeated()
                ? ""
                : (String) message.getField(field);
    }
}
