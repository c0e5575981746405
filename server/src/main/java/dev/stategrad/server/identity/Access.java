package dev.stategrad.server.identity;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;

/**
 * Who may do what with a resource that has an owner. What belongs to nobody (owner {@code ""}: it was stored before there
 * were users) is seen by everybody and changed by admins.
 */
public final class Access {
    private Access() {}

    /** Whether the caller may look at it; lists leave out what they may not. */
    public static boolean maySee(Caller caller, String owner, Visibility visibility) {
        return visibility == Visibility.LAB || owner.isEmpty() || mayChange(caller, owner);
    }

    /** Whether the caller may change, cancel or delete it. */
    public static boolean mayChange(Caller caller, String owner) {
        return caller.isAdmin() || caller.user().equals(owner);
    }

    /** @throws ServiceException NOT_YOURS unless the caller may look at it */
    public static void requireSee(Caller caller, String owner, Visibility visibility) {
        require(maySee(caller, owner, visibility), caller);
    }

    /** @throws ServiceException NOT_YOURS unless the caller may change, cancel or delete it */
    public static void requireChange(Caller caller, String owner) {
        require(mayChange(caller, owner), caller);
    }

    private static void require(boolean allowed, Caller caller) {
        if (!allowed) {
            throw new ServiceException(
                    FailureReason.NOT_YOURS, "user: expected the owner or an admin, found " + caller.user());
        }
    }
}
