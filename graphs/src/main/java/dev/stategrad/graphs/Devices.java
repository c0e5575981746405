package dev.stategrad.graphs;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;

/** What computes. */
public final class Devices {
    private static @Nullable String computing;

    private Devices() {}

    /**
     * Name of the device on which products really run, e.g. {@code CPU:0} or {@code GPU:0}: found out by running one,
     * since TensorFlow passes over a GPU without a word when one of its libraries is missing.
     */
    public static synchronized String computing() {
        if (computing == null) {
            computing = deviceOfAProduct();
        }
        return computing;
    }

    /**
     * Devices that TensorFlow could compute on, the processor first. Takes hold of each of them, for as long as the process
     * lives.
     */
    public static List<VisibleDevice> visible() {
        return DeviceList.read();
    }

    /** Version of TensorFlow. */
    public static String tensorFlowVersion() {
        return TensorFlow.version();
    }

    private static String deviceOfAProduct() {
        RunOptions traced = RunOptions.newBuilder()
                .setTraceLevel(RunOptions.TraceLevel.FULL_TRACE)
                .build();
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> factor = tf.random.randomUniform(tf.constant(new int[] {4, 4}), TFloat32.class);
            Operand<TFloat32> product = tf.withName("product").linalg.matMul(factor, factor);
            try (Session session = Sessions.onAllProcessors(graph);
                    var result = session.runner()
                            .setOptions(traced)
                            .addTarget(product)
                            .runAndFetchMetadata()) {
                return result.getMetadata().flatMap(Devices::deviceOfProduct).orElse("CPU:0");
            }
        }
    }

    private static Optional<String> deviceOfProduct(RunMetadata metadata) {
        return metadata.getStepStats().getDevStatsList().stream()
                .filter(device -> device.getNodeStatsList().stream()
                        .anyMatch(node -> node.getNodeName().startsWith("product")))
                .map(DeviceStepStats::getDevice)
                .filter(name -> name.contains("device:"))
                .map(name -> name.substring(name.lastIndexOf("device:") + "device:".length()))
                .findFirst();
    }
}
