package dev.packhouse.reference;

import com.google.protobuf.Message;
import com.google.zetasql.ClientChannelProvider;
import com.google.zetasql.JniChannelProvider;
import com.google.zetasql.io.grpc.CallOptions;
import com.google.zetasql.io.grpc.Channel;
import com.google.zetasql.io.grpc.ClientCall;
import com.google.zetasql.io.grpc.ClientInterceptor;
import com.google.zetasql.io.grpc.ClientInterceptors;
import com.google.zetasql.io.grpc.MethodDescriptor;
import com.google.zetasql.io.grpc.MethodDescriptor.Marshaller;
import com.google.zetasql.io.grpc.MethodDescriptor.PrototypeMarshaller;
import com.google.zetasql.io.grpc.protobuf.ProtoUtils;

/**
 * The way to GoogleSQL's native part, for answers of any size and of a depth that people write. Of
 * questions it takes 4 MB, also where they come compressed: it counts them before and after.
 */
public final class LargeMessages implements ClientChannelProvider {

  /**
   * Protobuf's own 100 are used up by 25 concatenated texts, each of which is some levels below the
   * one before it.
   */
  private static final int MOST_LEVELS = 10_000;

  @Override
  public Channel newChannel() {
    return ClientInterceptors.intercept(new JniChannelProvider().newChannel(), new Receiving());
  }

  /** The same call, whose answer is a tree of a parse or an analysis. */
  private static <Q, A> MethodDescriptor<Q, A> deep(MethodDescriptor<Q, A> method) {
    if (method.getResponseMarshaller() instanceof PrototypeMarshaller<A> own
        && own.getMessagePrototype() instanceof Message prototype) {
      @SuppressWarnings("unchecked") // the prototype is an A
      Marshaller<A> deep =
          (Marshaller<A>) ProtoUtils.marshallerWithRecursionLimit(prototype, MOST_LEVELS);
      return method.toBuilder(method.getRequestMarshaller(), deep).build();
    }
    return method;
  }

  private static final class Receiving implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return next.newCall(deep(method), options.withMaxInboundMessageSize(Integer.MAX_VALUE));
    }
  }
}
