package dev.packhouse.reference;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What must not be taken for a frame. */
class FramesTest {

  /** What Java writes when a process ends for want of memory; its first word is 1.4 GB long. */
  private static final String LAST_WORDS =
      "Terminating due to java.lang.OutOfMemoryError: Java heap space\n";

  private static DataInputStream of(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  @Test
  void textInPlaceOfAnAnswerIsRefusedBeforeRoomIsMadeForIt() {
    byte[] text = LAST_WORDS.getBytes(StandardCharsets.US_ASCII);
    IOException refused =
        assertThrows(IOException.class, () -> Frames.read(of(text), Answer.class));
    assertThat(refused.getMessage(), is("a frame of 1415934573 bytes"));
  }

  @Test
  void textInPlaceOfARowIsRefusedToo() {
    byte[] text = LAST_WORDS.getBytes(StandardCharsets.US_ASCII);
    assertThrows(IOException.class, () -> Frames.readRow(of(text)));
  }

  @Test
  void lengthBelowZeroIsRefused() {
    assertThrows(
        IOException.class, () -> Frames.readRow(of(new byte[] {(byte) 0xff, 0, 0, 1, 'r'})));
  }
}
