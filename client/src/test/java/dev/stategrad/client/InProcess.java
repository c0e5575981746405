package dev.stategrad.client;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.util.List;

/** A client of fakes in this process. */
record InProcess(StategradClient client, ManagedChannel channel, Server server) implements AutoCloseable {
    static InProcess start(RetryPolicy retries, BindableService... services) throws IOException {
        String name = InProcessServerBuilder.generateName();
        InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
        List.of(services).forEach(builder::addService);
        Server server = builder.build().start();
        ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
        return new InProcess(StategradClient.over(channel, retries), channel, server);
    }

    @Override
    public void close() {
        client.close();
        channel.shutdownNow();
        server.shutdownNow();
    }
}
