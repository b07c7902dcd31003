package dev.packhouse.reference;

import com.google.common.collect.ImmutableList;
import com.google.zetasql.LocalService;
import com.google.zetasql.TableContent;
import com.google.zetasql.Value;

/**
 * Rows in the form in which the engine takes them; as values they would take ten times the room.
 */
final class SentContent extends TableContent {

  private final LocalService.TableContent content;

  SentContent(LocalService.TableContent content) {
    this.content = content;
  }

  @Override
  public ImmutableList<ImmutableList<Value>> getTableData() {
    return ImmutableList.of();
  }

  @Override
  public LocalService.TableContent serialize() {
    return content;
  }
}
