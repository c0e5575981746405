package dev.stategrad.client.report;

import java.util.List;

/** Builds HTML. Everything that is not a tag of ours is escaped: names, labels and options are the user's. */
final class Html {
    private final StringBuilder text = new StringBuilder();

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Markup that is ours. */
    Html raw(String markup) {
        text.append(markup).append('\n');
        return this;
    }

    Html element(String tag, String content) {
        return raw("<" + tag + ">" + escape(content) + "</" + tag + ">");
    }

    /** A table; the first {@code headings} cells of a row are headings too. */
    Html table(List<String> head, List<List<String>> rows, int headings) {
        raw("<div class=\"scroll\"><table><thead>");
        row(head, head.size());
        raw("</thead><tbody>");
        rows.forEach(cells -> row(cells, headings));
        return raw("</tbody></table></div>");
    }

    private void row(List<String> cells, int headings) {
        text.append("<tr>");
        for (int i = 0; i < cells.size(); i++) {
            String tag = i < headings ? "th" : "td";
            text.append('<').append(tag).append('>');
            text.append(escape(cells.get(i))).append("</").append(tag).append('>');
        }
        text.append("</tr>\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
