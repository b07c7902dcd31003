package dev.packhouse.reference;

import com.google.zetasql.ClientChannelProvider;
import com.google.zetasql.JniChannelProvider;
import com.google.zetasql.io.grpc.CallOptions;
import com.google.zetasql.io.grpc.Channel;
import com.google.zetasql.io.grpc.ClientCall;
import com.google.zetasql.io.grpc.ClientInterceptor;
import com.google.zetasql.io.grpc.ClientInterceptors;
import com.google.zetasql.io.grpc.MethodDescriptor;

/**
 * The way to GoogleSQL's native part, for as much data as it lets through: answers of any size, and
 * questions that are compressed, because its bound of 4 MB counts bytes as they were sent.
 */
public final class LargeMessages implements ClientChannelProvider {

  @Override
  public Channel newChannel() {
    return ClientInterceptors.intercept(new JniChannelProvider().newChannel(), new Compressing());
  }

  private static final class Compressing implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return next.newCall(
          method, options.withMaxInboundMessageSize(Integer.MAX_VALUE).withCompression("gzip"));
    }
  }
}
