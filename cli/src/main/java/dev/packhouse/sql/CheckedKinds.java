package dev.packhouse.sql;

import com.google.zetasql.parser.ASTNodes.ASTAssertStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateFunctionStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateModelStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateTableStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateViewStatementBase;
import com.google.zetasql.parser.ASTNodes.ASTDeleteStatement;
import com.google.zetasql.parser.ASTNodes.ASTExportDataStatement;
import com.google.zetasql.parser.ASTNodes.ASTInsertStatement;
import com.google.zetasql.parser.ASTNodes.ASTMergeStatement;
import com.google.zetasql.parser.ASTNodes.ASTQueryStatement;
import com.google.zetasql.parser.ASTNodes.ASTStatement;
import com.google.zetasql.parser.ASTNodes.ASTTruncateStatement;
import com.google.zetasql.parser.ASTNodes.ASTUpdateStatement;

/** The statements whose types are checked. What others hold, such as OPTIONS, has none. */
final class CheckedKinds {

  private CheckedKinds() {}

  static boolean contains(ASTStatement statement) {
    if (statement instanceof ASTCreateTableStatement table) {
      return table.getLikeTableName() == null
          && table.getCloneDataSource() == null
          && table.getCopyDataSource() == null;
    }
    return statement instanceof ASTQueryStatement
        || statement instanceof ASTCreateViewStatementBase
        || statement instanceof ASTInsertStatement
        || statement instanceof ASTMergeStatement
        || statement instanceof ASTUpdateStatement
        || statement instanceof ASTDeleteStatement
        || statement instanceof ASTTruncateStatement
        || statement instanceof ASTCreateModelStatement
        || statement instanceof ASTCreateFunctionStatement
        || statement instanceof ASTExportDataStatement
        || statement instanceof ASTAssertStatement;
  }
}
