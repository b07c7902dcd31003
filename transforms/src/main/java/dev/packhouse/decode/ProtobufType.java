package dev.packhouse.decode;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A type of Protobuf messages.
 *
 * @param descriptorSet a {@code google.protobuf.FileDescriptorSet}, as {@code protoc
 *     --include_imports --descriptor_set_out} writes it
 * @param message the type's full name, such as {@code market.Delivery}
 */
public record ProtobufType(ByteString descriptorSet, String message) implements Serializable {

  /** What a descriptor set may leave out, as Pub/Sub's own schemas do. */
  private static final List<FileDescriptor> WELL_KNOWN =
      List.of(
          TimestampProto.getDescriptor(),
          StructProto.getDescriptor(),
          WrappersProto.getDescriptor());

  /**
   * The type called {@code message}.
   *
   * @throws IllegalArgumentException if the bytes are no set of descriptors, or it is not among
   *     them
   */
  public static ProtobufType of(byte[] descriptorSet, String message) {
    ProtobufType type = new ProtobufType(ByteString.copyFrom(descriptorSet), message);
    type.descriptor();
    return type;
  }

  /**
   * The full names of the types that a set holds, in its order.
   *
   * @throws IllegalArgumentException if the bytes are no set of descriptors
   */
  public static List<String> messages(byte[] descriptorSet) {
    return new Files(ByteString.copyFrom(descriptorSet)).messages();
  }

  Descriptor descriptor() {
    Descriptor descriptor = new Files(descriptorSet).message(message);
    if (descriptor == null) {
      throw new IllegalArgumentException("the descriptor set has no message " + message);
    }
    return descriptor;
  }

  /** The files of a set, built in the order of their imports. */
  private static final class Files {

    private final Map<String, FileDescriptorProto> protos = new HashMap<>();
    private final Map<String, FileDescriptor> built = new HashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final List<FileDescriptor> inOrder = new ArrayList<>();

    Files(ByteString descriptorSet) {
      FileDescriptorSet set;
      try {
        set = FileDescriptorSet.parseFrom(descriptorSet);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException("it is no FileDescriptorSet", e);
      }
      if (set.getFileCount() == 0) {
        throw new IllegalArgumentException("it is no FileDescriptorSet: it holds no file");
      }
      set.getFileList().forEach(file -> protos.put(file.getName(), file));
      set.getFileList().forEach(file -> inOrder.add(build(file.getName(), file.getName())));
    }

    private FileDescriptor build(String name, String importer) {
      FileDescriptor known = built.get(name);
      if (known != null) {
        return known;
      }
      FileDescriptorProto proto = protos.get(name);
      if (proto == null) {
        return WELL_KNOWN.stream()
            .filter(file -> file.getName().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        importer
                            + " imports "
                            + name
                            + ", which is not in the set: make it with protoc --include_imports"));
      }
      if (!begun.add(name)) {
        throw new IllegalArgumentException(name + " imports itself");
      }
      FileDescriptor[] imports =
          proto.getDependencyList().stream()
              .map(imported -> build(imported, name))
              .toArray(FileDescriptor[]::new);
      try {
        FileDescriptor file = FileDescriptor.buildFrom(proto, imports);
        built.put(name, file);
        return file;
      } catch (DescriptorValidationException e) {
        throw new IllegalArgumentException(name + " is no valid file: " + e.getMessage(), e);
      }
    }

    @Nullable Descriptor message(String name) {
      return all().stream()
          .filter(message -> message.getFullName().equals(name))
          .findFirst()
          .orElse(null);
    }

    List<String> messages() {
      return all().stream().map(Descriptor::getFullName).toList();
    }

    private List<Descriptor> all() {
      List<Descriptor> all = new ArrayList<>();
      inOrder.forEach(file -> add(file.getMessageTypes(), all));
      return all;
    }

    private static void add(List<Descriptor> messages, List<Descriptor> all) {
      for (Descriptor message : messages) {
        if (!message.getOptions().getMapEntry()) {
          all.add(message);
          add(message.getNestedTypes(), all);
        }
      }
    }
  }
}
