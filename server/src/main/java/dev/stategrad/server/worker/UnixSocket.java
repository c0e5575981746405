package dev.stategrad.server.worker;

import dev.stategrad.server.tracing.TraceForwarding;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * gRPC over a socket that is a file, which no other machine and, by the rights of its folder, no other user can reach. TCP's own
 * keepalive, which gRPC asks for by itself, is taken back: such sockets do not know it, and Netty would warn each time.
 */
final class UnixSocket {
    /** Longest path that the system takes, in bytes. */
    static final int LONGEST_PATH = 107;

    private static final int KEEPALIVE_SECONDS = 20;

    private UnixSocket() {}

    /** Whether this system has what it takes: Linux, on a processor that Netty knows. */
    static boolean isAvailable() {
        return Epoll.isAvailable();
    }

    static EventLoopGroup threads(String name, int number) {
        return new MultiThreadIoEventLoopGroup(
                number, new DefaultThreadFactory(name, true), EpollIoHandler.newFactory());
    }

    static NettyServerBuilder server(Path socket, EventLoopGroup threads) {
        return NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .withChildOption(ChannelOption.SO_KEEPALIVE, null)
                .bossEventLoopGroup(threads)
                .workerEventLoopGroup(threads)
                .permitKeepAliveTime(KEEPALIVE_SECONDS / 2, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
    }

    /** A connection that breaks when the other side shows no sign of life, even if its process is there. */
    static ManagedChannel channel(Path socket, EventLoopGroup threads) {
        return NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollDomainSocketChannel.class)
                .withOption(ChannelOption.SO_KEEPALIVE, null)
                .eventLoopGroup(threads)
                .overrideAuthority("stategrad-worker")
                .idleTimeout(Long.MAX_VALUE, TimeUnit.DAYS)
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .intercept(new TraceForwarding())
                .usePlaintext()
                .build();
    }
}
