package dev.stategrad.server.worker;

import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.identity.Scope;
import dev.stategrad.server.work.DeviceAccount;
import io.grpc.Metadata;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What travels beside the messages between front and worker. */
final class CallMetadata {
    private static final Metadata.Key<String> USER = key("stategrad-user");
    private static final Metadata.Key<String> SCOPE = key("stategrad-scope");
    private static final Metadata.Key<String> WEIGHT = key("stategrad-weight");
    private static final Metadata.Key<String> DEVICE_NANOS = key("stategrad-device-nanos");

    private CallMetadata() {}

    /** Headers that say whose share of the device a call takes. */
    static Metadata of(String user, double weight) {
        Metadata headers = new Metadata();
        // Headers are ASCII, names need not be.
        headers.put(USER, URLEncoder.encode(user, StandardCharsets.UTF_8));
        headers.put(WEIGHT, Double.toString(weight));
        return headers;
    }

    /** Headers that say who makes a call, and so what they may see. */
    static Metadata of(Caller caller) {
        Metadata headers = of(caller.user(), caller.weight());
        headers.put(SCOPE, caller.scope().name());
        return headers;
    }

    /** Who makes a call; the one person at this machine where the headers name nobody: only the front knows the way here. */
    static Caller caller(Metadata headers) {
        String scope = headers.get(SCOPE);
        if (scope == null) {
            return Caller.LOCAL;
        }
        DeviceAccount account = account(headers);
        return new Caller(account.user(), Scope.valueOf(scope), account.weight());
    }

    /** An account of its own for a call; that of the one person at this machine where the headers name nobody. */
    static DeviceAccount account(Metadata headers) {
        String user = headers.get(USER);
        String weight = headers.get(WEIGHT);
        return user == null || weight == null
                ? DeviceAccount.local()
                : new DeviceAccount(URLDecoder.decode(user, StandardCharsets.UTF_8), Double.parseDouble(weight));
    }

    static void putDeviceNanos(Metadata trailers, DeviceAccount account) {
        trailers.put(DEVICE_NANOS, Long.toString(account.busyNanos()));
    }

    /** Takes out how long a call held the device; 0 where it does not say. */
    static long removeDeviceNanos(Metadata trailers) {
        Iterable<String> values = trailers.removeAll(DEVICE_NANOS);
        if (values != null) {
            for (String value : values) {
                return Long.parseLong(value);
            }
        }
        return 0;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
