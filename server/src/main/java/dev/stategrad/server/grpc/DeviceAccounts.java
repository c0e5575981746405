package dev.stategrad.server.grpc;

import dev.stategrad.server.work.DeviceAccount;
import io.grpc.Context;

/** The account on which the call at hand has the device. */
public final class DeviceAccounts {
    private static final Context.Key<DeviceAccount> KEY = Context.key("stategrad-device-account");

    private DeviceAccounts() {}

    /**
     * The call's account; one of its own for the one person at this machine where the call came without. To be asked on the
     * thread that gRPC calls the endpoint on: work on other threads is handed the answer.
     */
    public static DeviceAccount current() {
        DeviceAccount account = KEY.get();
        return account == null ? DeviceAccount.local() : account;
    }

    /** The context of a call on an account. */
    public static Context with(DeviceAccount account) {
        return Context.current().withValue(KEY, account);
    }
}
