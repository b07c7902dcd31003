package dev.packhouse.land;

import com.google.protobuf.AbstractMessage;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnknownFieldSet;
import dev.packhouse.envelope.Envelope;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A row's ready bytes, where it goes, and, where BigQuery can refuse it by itself, the envelope
 * that it came from.
 *
 * <p>It is a protocol buffer message of a kind that only BigQueryIO's {@code writeProtos} meets:
 * that asks the class for its descriptor while a graph is built, and each element for its bytes
 * when it runs. So one class carries rows of every schema, and the bytes are never parsed.
 */
public final class LandingRow extends AbstractMessage {

  private static final ThreadLocal<@Nullable Descriptor> DESCRIPTOR = new ThreadLocal<>();

  private final String destination;
  private final transient byte[] row;
  private final transient @Nullable Envelope envelope;

  LandingRow(String destination, byte[] row, @Nullable Envelope envelope) {
    this.destination = destination;
    this.row = row;
    this.envelope = envelope;
  }

  String destination() {
    return destination;
  }

  byte[] row() {
    return row;
  }

  @Nullable Envelope envelope() {
    return envelope;
  }

  /** Builds a part of a graph in which the rows are messages of {@code descriptor}. */
  static <T> T describedBy(Descriptor descriptor, Supplier<T> build) {
    DESCRIPTOR.set(descriptor);
    try {
      return build.get();
    } finally {
      DESCRIPTOR.remove();
    }
  }

  /** Called by BigQueryIO, by reflection. */
  public static Descriptor getDescriptor() {
    Descriptor descriptor = DESCRIPTOR.get();
    // Any message will do where nothing is built: a printed row shows no values.
    return descriptor == null ? DescriptorProtos.DescriptorProto.getDescriptor() : descriptor;
  }

  @Override
  public byte[] toByteArray() {
    return row;
  }

  @Override
  public int getSerializedSize() {
    return row.length;
  }

  @Override
  public void writeTo(CodedOutputStream out) throws IOException {
    out.writeRawBytes(row);
  }

  @Override
  public Descriptor getDescriptorForType() {
    return getDescriptor();
  }

  @Override
  public Map<FieldDescriptor, Object> getAllFields() {
    return Map.of();
  }

  @Override
  public boolean hasField(FieldDescriptor field) {
    return false;
  }

  @Override
  public Object getField(FieldDescriptor field) {
    throw unparsed();
  }

  @Override
  public int getRepeatedFieldCount(FieldDescriptor field) {
    return 0;
  }

  @Override
  public Object getRepeatedField(FieldDescriptor field, int index) {
    throw unparsed();
  }

  @Override
  public UnknownFieldSet getUnknownFields() {
    return UnknownFieldSet.getDefaultInstance();
  }

  @Override
  public boolean isInitialized() {
    return true;
  }

  @Override
  public Message getDefaultInstanceForType() {
    throw unparsed();
  }

  @Override
  public Parser<? extends Message> getParserForType() {
    throw unparsed();
  }

  @Override
  public Message.Builder newBuilderForType() {
    throw unparsed();
  }

  @Override
  public Message.Builder toBuilder() {
    throw unparsed();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LandingRow that
        && destination.equals(that.destination)
        && Arrays.equals(row, that.row)
        && Objects.equals(envelope, that.envelope);
  }

  @Override
  public int hashCode() {
    return 31 * destination.hashCode() + Arrays.hashCode(row);
  }

  private static UnsupportedOperationException unparsed() {
    return new UnsupportedOperationException("a row's bytes are not parsed");
  }
}
