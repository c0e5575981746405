package dev.stategrad.server.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stategrad.graphs.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of models, page by page. */
class ModelPagesTest extends OpenModelStore {
    @Test
    void list_inPages_givesEachModelOnceInOrder() {
        for (String id : List.of("c", "a", "e", "b", "d")) {
            store.add(new ModelId(id), TestWeights.of(5, 3, 4), new Vocabulary());
        }

        ModelPage first = store.list(model -> true, 2, "");
        ModelPage second = store.list(model -> true, 2, first.nextToken());
        ModelPage third = store.list(model -> true, 2, second.nextToken());

        assertThat(ids(first)).containsExactly("a", "b");
        assertThat(ids(second)).containsExactly("c", "d");
        assertThat(ids(third)).containsExactly("e");
        assertThat(third.nextToken()).isEmpty();
        assertThat(store.list(model -> true, 5, "").nextToken()).isEmpty();
    }

    @Test
    void list_pageTokenOfAModelDeletedSince_goesOnBehindIt() {
        for (String id : List.of("a", "b", "c")) {
            store.add(new ModelId(id), TestWeights.of(5, 3, 4), new Vocabulary());
        }
        String token = store.list(model -> true, 2, "").nextToken();
        store.delete(new ModelId("b"));

        assertThat(ids(store.list(model -> true, 2, token))).containsExactly("c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"???", "Li4vLi4", "\u0000"})
    void list_strangePageToken_isRefused(String token) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> store.list(model -> true, 2, token))
                .withMessageStartingWith("page_token: expected a next_page_token of this server");
    }

    private static List<String> ids(ModelPage page) {
        return page.models().stream().map(model -> model.id().value()).toList();
    }
}
