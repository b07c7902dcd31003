package dev.packhouse.read;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Readers of this JVM whose work was interrupted by its runner, and will most likely be resumed in
 * it. The DirectRunner interrupts every 10,000 records; without these, each interruption would read
 * a compressed file from its start again.
 */
final class OpenReaders {

  /** Each holds a file open, and some megabytes of buffer. */
  private static final int MOST = 16;

  /** Where a reader stands; only one that stands at the very place can be taken on. */
  record Key(StoredFile file, ReadConfig config, long to, long position) {}

  private static final Map<Key, EnvelopeReader> READERS = new LinkedHashMap<>();

  private OpenReaders() {}

  static synchronized @Nullable EnvelopeReader take(Key key) {
    return READERS.remove(key);
  }

  static synchronized void put(Key key, EnvelopeReader reader) throws IOException {
    EnvelopeReader other = READERS.put(key, reader);
    if (other != null) {
      other.close();
    }
    if (READERS.size() > MOST) {
      Iterator<EnvelopeReader> readers = READERS.values().iterator();
      EnvelopeReader oldest = readers.next();
      readers.remove();
      oldest.close();
    }
  }
}
