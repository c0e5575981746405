package dev.stategrad.server.worker;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.work.LabelGroup;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.Grouping;
import dev.stategrad.v1.PlanAnalysisRequest;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Counts what a request for a plan holds, in the bytes that came. An empty grouping is two bytes there and an object of fifty once it
 * is read: a few requests of 4 MiB, which anybody may send who may look, would fill the memory of the process that computes, and end
 * everybody's jobs.
 */
final class PlanRequests {
    /** Where labels are: in the groupings of the config. */
    private static final int[] PATH = {
        tag(PlanAnalysisRequest.CONFIG_FIELD_NUMBER),
        tag(AnalysisConfig.GROUPINGS_FIELD_NUMBER),
        tag(Grouping.LABELS_FIELD_NUMBER)
    };

    private final CodedInputStream in;
    private final int[] found = new int[PATH.length];

    private PlanRequests(byte[] request) {
        in = CodedInputStream.newInstance(request);
    }

    /** @throws InvalidInputException when it holds more than any analysis may have */
    static void check(byte[] request) {
        try {
            new PlanRequests(request).scan(0);
        } catch (InvalidProtocolBufferException e) {
            // What is no message is refused by who reads it, and got no further than here.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void scan(int depth) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == PATH[depth]) {
                found[depth]++;
                requireFew();
            }
            if (tag == PATH[depth] && depth + 1 < PATH.length) {
                int outer = in.pushLimit(in.readRawVarint32());
                scan(depth + 1);
                in.popLimit(outer);
            } else if (!in.skipField(tag)) {
                return;
            }
        }
    }

    private void requireFew() {
        if (found[1] > LabelGroup.MOST_GROUPS) {
            throw new InvalidInputException("config.groupings", "at most " + LabelGroup.MOST_GROUPS, "more");
        }
        if (found[2] > LabelGroup.MOST_LABELS) {
            throw new InvalidInputException(
                    "config.groupings", "at most " + LabelGroup.MOST_LABELS + " labels in all", "more");
        }
    }

    private static int tag(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }
}
