package io.angarium.service.template;

import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** What an HTML text says, for those who read letters as plain text. */
public final class PlainText {
    private static final Set<String> SILENT = Set.of("head", "style", "script", "title", "template", "noscript");
    private static final Set<String> PARAGRAPHS =
            Set.of("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "hr");

    private PlainText() {}

    /** Paragraphs and list items on lines of their own, links with where they lead. */
    public static String of(String html) {
        Writing writing = new Writing();
        Jsoup.parse(html).traverse(writing);
        return writing.text.toString().strip();
    }

    private static final class Writing implements NodeVisitor {
        private final StringBuilder text = new StringBuilder();
        private int silence;

        @Override
        public void head(Node node, int depth) {
            if (node instanceof Element element) {
                begin(element);
            } else if (node instanceof TextNode words && silence == 0) {
                write(words.getWholeText());
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (!(node instanceof Element element)) {
                return;
            }
            String name = element.normalName();
            silence -= SILENT.contains(name) ? 1 : 0;
            if (silence > 0) {
                return;
            }
            if (name.equals("a")) {
                link(element);
            }
            breakAround(element);
        }

        private void begin(Element element) {
            String name = element.normalName();
            silence += SILENT.contains(name) ? 1 : 0;
            if (silence > 0) {
                return;
            }
            breakAround(element);
            switch (name) {
                case "br" -> text.append('\n');
                case "li" -> text.append("- ");
                case "img" -> write(element.attr("alt"));
                case "td", "th" -> write(" ");
                default -> {
                    // Says nothing by itself.
                }
            }
        }

        private void breakAround(Element element) {
            if (PARAGRAPHS.contains(element.normalName())) {
                breakLines(2);
            } else if (element.isBlock()) {
                breakLines(1);
            }
        }

        private void link(Element element) {
            String target = element.attr("href").strip();
            boolean leads = target.startsWith("http:") || target.startsWith("https:") || target.startsWith("mailto:");
            if (leads && !target.equals(element.text()) && !target.equals("mailto:" + element.text())) {
                write(" (" + target + ")");
            }
        }

        /** Ends the line, and if two are asked for leaves an empty one. */
        private void breakLines(int wanted) {
            int end = text.length();
            while (end > 0 && text.charAt(end - 1) == ' ') {
                end--;
            }
            text.setLength(end);
            int there = 0;
            while (there < end && there < wanted && text.charAt(end - 1 - there) == '\n') {
                there++;
            }
            if (end > 0) {
                text.append("\n".repeat(wanted - there));
            }
        }

        /** White space is one space, and none where a line begins. */
        private void write(String words) {
            for (int i = 0; i < words.length(); i++) {
                char c = words.charAt(i);
                if (!Character.isWhitespace(c)) {
                    text.append(c);
                } else if (!text.isEmpty() && " \n".indexOf(text.charAt(text.length() - 1)) < 0) {
                    text.append(' ');
                }
            }
        }
    }
}
