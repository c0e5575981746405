package dev.stategrad.client.corpus;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds a tag to every word of a text that has none. An {@link Vocabulary#EOS} in the text has no label. */
final class TaggingReader implements WordReader {
    /** A line may be a whole book; words further apart than this hardly matter for a tag. */
    private static final int MOST_AT_ONCE = 512;

    private final WordReader words;
    private final PartOfSpeechTagger tagger;
    private final Deque<Word> ahead = new ArrayDeque<>();

    TaggingReader(WordReader words, PartOfSpeechTagger tagger) {
        this.words = words;
        this.tagger = tagger;
    }

    @Override
    public boolean nextSentence() throws IOException {
        ahead.clear();
        return words.nextSentence();
    }

    @Override
    public @Nullable Word next() throws IOException {
        if (ahead.isEmpty()) {
            tagAhead();
        }
        return ahead.poll();
    }

    private void tagAhead() throws IOException {
        List<String> forms = new ArrayList<>();
        while (forms.size() < MOST_AT_ONCE) {
            Word word = words.next();
            if (word == null) {
                break;
            }
            if (word.form().equals(Vocabulary.EOS)) {
                addTagged(forms);
                forms.clear();
                ahead.add(new Word(word.form(), List.of(Word.NO_LABEL)));
            } else {
                forms.add(word.form());
            }
        }
        addTagged(forms);
    }

    private void addTagged(List<String> forms) {
        if (forms.isEmpty()) {
            return;
        }
        String[] tags = tagger.tag(forms.toArray(String[]::new));
        for (int i = 0; i < tags.length; i++) {
            ahead.add(new Word(forms.get(i), List.of(tags[i])));
        }
    }

    @Override
    public TextFile text() {
        return words.text();
    }
}
