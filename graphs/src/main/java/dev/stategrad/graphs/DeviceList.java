package dev.stategrad.graphs;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteDeviceList;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListCount;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListMemoryBytes;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListName;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SessionListDevices;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;

/** Asks TensorFlow what devices a session would have. Its Java classes don't tell, so this goes to the C interface beneath. */
final class DeviceList {
    private static final String PREFIX = "device:";

    private DeviceList() {}

    static List<VisibleDevice> read() {
        // Loads the native library.
        TensorFlow.version();
        try (PointerScope scope = new PointerScope()) {
            TF_Status status = TF_Status.newStatus();
            TF_Session session =
                    TF_Session.newSession(TF_Graph.newGraph(), TF_SessionOptions.newSessionOptions(), status);
            status.throwExceptionIfNotOK();
            TF_DeviceList list = TF_SessionListDevices(session, status);
            status.throwExceptionIfNotOK();
            try {
                return devices(list, status);
            } finally {
                TF_DeleteDeviceList(list);
            }
        }
    }

    private static List<VisibleDevice> devices(TF_DeviceList list, TF_Status status) {
        List<VisibleDevice> devices = new ArrayList<>();
        for (int i = 0; i < TF_DeviceListCount(list); i++) {
            String name = TF_DeviceListName(list, i, status).getString();
            long bytes = TF_DeviceListMemoryBytes(list, i, status);
            status.throwExceptionIfNotOK();
            devices.add(new VisibleDevice(name.substring(name.lastIndexOf(PREFIX) + PREFIX.length()), bytes));
        }
        return List.copyOf(devices);
    }
}
